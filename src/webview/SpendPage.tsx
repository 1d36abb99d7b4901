import type { JSX } from 'preact';
import { useState } from 'preact/hooks';
import type { MeterLinkState } from '../core/panelMessages.ts';
import { hasSpend } from '../core/periodSpend.ts';
import type { SpendSnapshot } from '../core/snapshot.ts';
import { Accounts } from './Accounts.tsx';
import { Actions } from './Actions.tsx';
import { Breakdown } from './Breakdown.tsx';
import type { Bridge } from './bridge.ts';
import { LastCalls } from './LastCalls.tsx';
import { Live } from './Live.tsx';
import { MonthChart } from './MonthChart.tsx';
import { NothingFound } from './NothingFound.tsx';
import { OfferAllowance } from './OfferAllowance.tsx';
import { restoredPageState, type PageState } from './pageState.ts';
import { monthOfPeriod, standingPeriod } from './period.ts';
import { Problems } from './Problems.tsx';
import { QuotaWindows } from './QuotaWindows.tsx';
import { Reading } from './Reading.tsx';
import { StateLine } from './StateLine.tsx';
import { Tiles } from './Tiles.tsx';
import { Tools } from './Tools.tsx';
import { useRevision } from './useRevision.ts';
import { YearHead } from './YearHead.tsx';

interface SpendPageProperties {
  readonly bridge: Bridge;
  readonly snapshot: SpendSnapshot;
  readonly link: MeterLinkState;
}

/** The page once there is a snapshot. */
export function SpendPage({ bridge, snapshot, link }: SpendPageProperties): JSX.Element {
  const [state, setState] = useState(() => restoredPageState(bridge.keptState()));
  const revision = useRevision(snapshot);
  const change = (part: Partial<PageState>): void => {
    const next = { ...state, ...part };
    setState(next);
    bridge.keepState(next);
  };
  const command: Bridge['command'] = (name, about) => {
    bridge.command(name, about);
  };
  const period = standingPeriod(state.period, snapshot);
  const chosenMonth = monthOfPeriod(period, snapshot);
  const isEmpty = !hasSpend(snapshot.year);
  return (
    <>
      <header>
        <h1>
          Compute Spend
          {snapshot.isDemo && <span class="demo">Demo: a made-up year</span>}
        </h1>
        <StateLine snapshot={snapshot} link={link} onCommand={command} />
        <Actions snapshot={snapshot} exportMonth={chosenMonth ?? snapshot.month.month} onCommand={command} />
      </header>
      <Problems problems={snapshot.problems} />
      {snapshot.reading !== null && <Reading progress={snapshot.reading} />}
      {isEmpty && snapshot.state !== 'reading' && (
        <NothingFound
          yearLabel={snapshot.year.label}
          hasEarlierCalls={Object.keys(snapshot.knownSince).length > 0}
        />
      )}
      {snapshot.allowance.amount === null && (
        <OfferAllowance
          onSet={() => {
            command('setAllowance');
          }}
        />
      )}
      {!isEmpty && (
        <div class="head">
          <YearHead snapshot={snapshot} />
          <Tiles snapshot={snapshot} />
        </div>
      )}
      {link === 'joined' && <Live snapshot={snapshot} onCommand={command} />}
      {!isEmpty && (
        <>
          <MonthChart
            snapshot={snapshot}
            chosenMonth={chosenMonth}
            onChoose={(month) => {
              change({
                period:
                  month === chosenMonth ? 'year' : standingPeriod(month as PageState['period'], snapshot),
              });
            }}
          />
          <Breakdown
            bridge={bridge}
            snapshot={snapshot}
            revision={link === 'joined' ? revision : null}
            period={period}
            dimension={state.dimension}
            sorting={state.sorting[state.dimension]}
            onPeriod={(chosen) => {
              change({ period: chosen });
            }}
            onDimension={(dimension) => {
              change({ dimension });
            }}
            onSorting={(sorting) => {
              change({ sorting: { ...state.sorting, [state.dimension]: sorting } });
            }}
          />
          <LastCalls calls={snapshot.lastCalls} />
        </>
      )}
      <Accounts
        bridge={bridge}
        snapshot={snapshot}
        revision={link === 'joined' ? revision : null}
        onCommand={command}
      />
      <Tools tools={snapshot.tools} onCommand={command} />
      <QuotaWindows quotas={snapshot.quotas} />
    </>
  );
}
