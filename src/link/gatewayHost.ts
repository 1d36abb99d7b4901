import type { InFlight } from '../core/callInFlight.ts';
import type { GatewayAddress, GatewayWish, WindowNetwork } from '../core/meterService.ts';
import type { Observation } from '../core/observation.ts';

/** What the meter's main thread carries beside messages. The meter starts and ends it; it knows nothing of windows. */
export interface GatewayHost {
  /** Brings to the books what an earlier meter could not. Nothing listens yet. */
  start(): Promise<void>;
  /** Opens the gateway where it is not open yet. Rejects with the user's sentence when the wish can't be met. */
  open(wish: GatewayWish): Promise<GatewayAddress>;
  /** The same for tools whose settings lead to our receiver: none of them needs it, so the meter does not stay for their sake. */
  standBy(): Promise<GatewayAddress>;
  /** Reaches upstreams this way from the next call on. What can't be used is told as a problem and changes nothing. */
  useNetwork(network: WindowNetwork): Promise<void>;
  /** Takes what a window witnessed, on the same way to the books as what passes here. */
  observe(observations: readonly Observation[]): void;
  /** What passes right now. */
  inFlight(): InFlight;
  /** Until when the meter stays for the sake of those who hold an address, milliseconds since 1970; 0 for nobody. */
  readonly neededUntil: number;
  /** Takes no more calls, lets those under way end for so long, and keeps what they used until it can be booked. */
  close(graceMs: number): Promise<void>;
}

/** What the meter tells and asks of its gateway while it carries calls. */
export interface GatewayWatch {
  /** The sentence with which a tool's call is to be refused; `null` lets it pass. Answers from memory. */
  readonly refusal: (tool: string) => string | null;
  /** A call has begun or ended. */
  readonly onDidChangeInFlight: () => void;
}
