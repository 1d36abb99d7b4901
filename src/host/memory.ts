import type * as vscode from 'vscode';

/**
 * Small things that outlive a window. The editor keeps them on the user's side even for an extension that runs on a
 * remote machine, so what belongs to one machine carries that machine's name in its key. Never synchronised.
 */
export class Memory {
  private readonly memento: vscode.Memento;
  private readonly machine: string;

  constructor(memento: vscode.Memento, machine: string) {
    this.memento = memento;
    this.machine = machine;
  }

  ofMachine(name: string): unknown {
    return this.memento.get<unknown>(this.machineKey(name));
  }

  keepOfMachine(name: string, value: unknown): Thenable<void> {
    return this.memento.update(this.machineKey(name), value);
  }

  ofUser(name: string): unknown {
    return this.memento.get<unknown>(name);
  }

  keepOfUser(name: string, value: unknown): Thenable<void> {
    return this.memento.update(name, value);
  }

  private machineKey(name: string): string {
    return `${name}@${this.machine}`;
  }
}
