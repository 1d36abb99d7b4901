import './terminal/requireSqlite.ts';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { homedir, hostname } from 'node:os';
import { Books } from './books.ts';
import type { CallRecord } from './core/callRecord.ts';
import type { BookService, DoctorReport, GatewayWish } from './core/meterService.ts';
import type { Log } from './core/ports.ts';
import { networkOfEnvironment } from './core/windowNetwork.ts';
import { readerEnvironment } from './core/readerEnvironment.ts';
import { localHome } from './link/localHome.ts';
import { lockOrJoin } from './link/lockOrJoin.ts';
import { joinMeter, type MeterConnection } from './link/meterClient.ts';
import { meterFiles } from './link/meterFiles.ts';
import { meterLog } from './link/meterLog.ts';
import { makePrivateFolder } from './link/privateFolder.ts';
import { keepHeapSmall } from './link/sparingHeap.ts';
import { thisMachine } from './link/thisMachine.ts';
import { bookWaitingWitnesses } from './link/waitingWitnesses.ts';
import { runMeter } from './runMeter.ts';
import { callsText } from './terminal/callsText.ts';
import { parseCommandLine, usage, UsageError, type Command } from './terminal/commandLine.ts';
import { callsByDay } from './terminal/dayPages.ts';
import { disconnectText } from './terminal/disconnectText.ts';
import { doctorText } from './terminal/doctorText.ts';
import { checkExport } from './terminal/exportCheck.ts';
import { connectionsOf } from './terminal/providerKeys.ts';
import { reportText } from './terminal/reportText.ts';
import { syncText } from './terminal/syncText.ts';
import { printable } from './terminal/textTable.ts';

/*
 * The terminal's entry: asks the running meter, else takes its lock and is the meter meanwhile. Exit code 1 on errors, 2 on wrong usage.
 */

const version = process.env['COMPUTE_SPEND_VERSION'] ?? '0.0.0';

/** The meter, or this process in its place. */
interface Attendance {
  readonly service: BookService;
  readonly isRunning: boolean;
  /** Where the home is, when that is not the usual place. */
  readonly note: string | null;
  leave(): Promise<void>;
}

/** Everyday news belong to the meter's log; here only what went wrong. */
const log: Log = {
  info: () => undefined,
  warn: (message) => {
    complain(message);
  },
  error: (message, cause) => {
    complain(cause instanceof Error ? `${message} ${cause.message}` : message);
  },
};

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2));
  if (command.name === 'help') {
    await print(helpText(command.of));
    return 0;
  }
  if (command.name === 'version') {
    await print(`${version}\n`);
    return 0;
  }
  if (command.name === 'gateway') return runGateway(command);
  const attendance = await attend();
  try {
    return await run(command, attendance);
  } finally {
    await attendance.leave();
  }
}

async function run(
  command: Exclude<Command, { name: 'help' | 'version' | 'gateway' }>,
  attendance: Attendance,
): Promise<number> {
  const { service } = attendance;
  if (command.name === 'doctor') {
    const report = withMeter(await service.doctor(), attendance);
    await print(command.json ? json(report) : doctorText(report));
    return 0;
  }
  if (command.name === 'disconnect') {
    const { tool } = command;
    const report = await service.disconnect({ tool, way: null, where: null, isOutsideEditor: true });
    await print(command.json ? json(report) : disconnectText(report, tool));
    return report.left.length === 0 ? 0 : 1;
  }
  if (command.name === 'sync') return sync(command, service);
  await service.refresh();
  switch (command.name) {
    case 'report': {
      const { since, until, tool, timeZone } = command;
      const report = await service.report({ since, until, tool, timeZone });
      report.warnings.forEach(complain);
      await print(command.json ? json(report) : reportText(report));
      return 0;
    }
    case 'calls': {
      const { since, until, timeZone, limit } = command;
      const calls = callsByDay(service, { since, until, timeZone }, limit);
      if (command.json) for await (const call of calls) await print(`${JSON.stringify(call)}\n`);
      else await print(callsText(await collect(calls)));
      return 0;
    }
    case 'export': {
      const { month, rows, timeZone, output } = command;
      if (command.isCheck) {
        const { isRight, message } = await checkExport(service, month, timeZone);
        complain(message);
        if (!isRight) return 1;
      }
      const csv = await service.exportMonth({ month, rows, timeZone });
      if (output === null) await print(csv);
      else await writeFile(output, csv, { mode: 0o600 });
      return 0;
    }
    default:
      return command satisfies never;
  }
}

async function sync(command: Extract<Command, { name: 'sync' }>, service: BookService): Promise<number> {
  const reports = await service.sync(connectionsOf(command, process.env), command.since);
  for (const { provider, warnings } of reports) {
    for (const warning of warnings) complain(`${provider}: ${warning}`);
  }
  // Whether a figure stands is told by the exit code.
  const lines = reports.map(
    ({ provider, account, requests, cells, settledUntil, warnings }) =>
      `${JSON.stringify({ provider, account, requests, cells, settledUntil, warnings })}\n`,
  );
  await print(command.json ? lines.join('') : syncText(reports));
  return reports.some(({ hasFigures }) => hasFigures) ? 0 : 1;
}

/**
 * Runs the gateway until it is told to end. Where no meter runs this process is the meter, both threads of it, so that windows can join
 * it; beside a running meter it tells that one's addresses and stays attached, so that the meter stays too.
 */
async function runGateway(wish: GatewayWish): Promise<number> {
  const { home } = localHome(thisMachine());
  makePrivateFolder(home);
  const files = meterFiles(home);
  const join = { home, version, programFolder: null, log, clock: Date.now };
  const found = await lockOrJoin(join);
  if ('lock' in found) keepHeapSmall();
  const meter =
    'lock' in found
      ? await runMeter({
          files,
          lock: found.lock,
          version,
          lingerMs: 60_000,
          workerFile: `${__dirname}/worker.js`,
          log: meterLog(files, Date.now),
        })
      : null;
  const connection = 'connection' in found ? found.connection : await joinMeter({ ...join, start: null });
  try {
    await connection.service.configure({
      allowance: null,
      environment: readerEnvironment(process.env, homedir()),
      network: networkOfEnvironment(process.env),
    });
    const { notes, ...address } = await connection.service.gateway(wish);
    notes.forEach(complain);
    await print(`${JSON.stringify(address)}\n`);
    await (meter === null ? attached(connection) : meter.ended);
    return 0;
  } finally {
    connection.dispose();
    meter?.end('ended', 'the command line ends');
    await meter?.ended;
  }
}

/** Until the meter has gone, or the user ends this program. */
async function attached(connection: MeterConnection): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
      process.once(signal, () => {
        resolve();
      });
    connection.onDidChangeLink(({ state, error }) => {
      if (state !== 'joined') reject(error ?? new Error('The meter has ended, and its gateway with it.'));
    });
  });
}

async function attend(): Promise<Attendance> {
  const { home, note } = localHome(thisMachine());
  makePrivateFolder(home);
  const config = { allowance: null, environment: readerEnvironment(process.env, homedir()) };
  const found = await lockOrJoin({ home, version, programFolder: null, log, clock: Date.now });
  if ('connection' in found) {
    const { connection } = found;
    await connection.service.configure(config);
    return {
      service: connection.service,
      isRunning: true,
      note,
      leave: () => {
        connection.dispose();
        return Promise.resolve();
      },
    };
  }
  const books = new Books({
    home,
    version,
    machine: hostname(),
    isDemo: process.env['COMPUTE_SPEND_DEMO'] === '1',
    isWatching: false,
    clock: Date.now,
    log,
    emit: () => undefined,
  });
  const leave = async (): Promise<void> => {
    await books.close();
    found.lock.release();
  };
  try {
    await books.configure(config);
    await bookWaitingWitnesses({
      files: meterFiles(home),
      book: (observations) => books.book(observations),
      log,
      onProblem: ({ message }) => {
        complain(message);
      },
    });
  } catch (error) {
    await leave();
    throw error;
  }
  return { service: books, isRunning: false, note, leave };
}

function withMeter(report: DoctorReport, { isRunning, note }: Attendance): DoctorReport {
  const subject = 'meter';
  return {
    ...report,
    findings: [
      ...report.findings,
      isRunning
        ? { subject, status: 'ok', message: `Runs, version ${report.version}.`, remedy: null }
        : { subject, status: 'note', message: 'Does not run; it starts with the editor.', remedy: null },
      ...(note === null ? [] : [{ subject: 'ledger', status: 'note' as const, message: note, remedy: null }]),
    ],
  };
}

function helpText(of: keyof typeof usage | null): string {
  const lines = of === null ? Object.values(usage) : [usage[of]];
  return [
    'Live AI compute spend against your annual allowance.\n',
    ...lines.map((line) => `  compute-spend ${line}`),
    '\nDays are like 2026-11-18, both ends included. Costs are in dollars.\n',
  ].join('\n');
}

function json(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

async function collect(calls: AsyncIterable<CallRecord>): Promise<CallRecord[]> {
  const all: CallRecord[] = [];
  for await (const call of calls) all.push(call);
  return all;
}

/** Waits for a slow reader, so that a long list does not pile up in memory. */
async function print(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, 'drain');
}

/** Paths and messages may hold what others wrote: a file's name can carry escape sequences. */
function complain(message: string): void {
  process.stderr.write(`compute-spend: ${printable(message)}\n`);
}

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  // A reader such as `head` has seen enough.
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    complain(error instanceof Error ? error.message : String(error));
    process.exitCode = error instanceof UsageError ? 2 : 1;
  },
);
