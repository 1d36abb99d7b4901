import type { BookService, MeterService } from '../core/meterService.ts';

/**
 * A `BookService` that stays the same while the one behind it is replaced (a meter or a worker that was started again).
 * What `current` throws when there is none rejects the call.
 */
export function relayBooks(current: () => BookService): BookService {
  return {
    configure: async (config) => current().configure(config),
    snapshot: async () => current().snapshot(),
    totals: async (by, query) => current().totals(by, query),
    calls: async (query) => current().calls(query),
    report: async (query) => current().report(query),
    exportMonth: async (query) => current().exportMonth(query),
    refresh: async () => current().refresh(),
    setPaused: async (paused) => current().setPaused(paused),
    forgetEverything: async () => current().forgetEverything(),
    doctor: async () => current().doctor(),
    connectionPlan: async (wish, address) => current().connectionPlan(wish, address),
    connect: async (wish, address) => current().connect(wish, address),
    disconnect: async (choice) => current().disconnect(choice),
    liftGuard: async (until) => current().liftGuard(until),
    testProvider: async (connection) => current().testProvider(connection),
    sync: async (connections, since) => current().sync(connections, since),
    disconnectProvider: async (ref) => current().disconnectProvider(ref),
    cells: async (ref, query) => current().cells(ref, query),
  };
}

/** The same of a whole meter. */
export function relayMeter(current: () => MeterService): MeterService {
  return {
    ...relayBooks(current),
    gateway: async (wish) => current().gateway(wish),
    connectionPlan: async (wish) => current().connectionPlan(wish),
    connect: async (wish) => current().connect(wish),
    observe: async (observations) => current().observe(observations),
  };
}
