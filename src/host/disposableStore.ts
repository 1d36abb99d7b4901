export interface Disposable {
  dispose(): void;
}

/** Owns what it is given and disposes it once, last in first out; what comes after `dispose` is disposed at once. */
export class DisposableStore implements Disposable {
  private readonly items: Disposable[] = [];
  private isDisposed = false;

  add<T extends Disposable>(item: T): T {
    if (this.isDisposed) item.dispose();
    else this.items.push(item);
    return item;
  }

  /** Disposes everything even if one item throws; then throws what was thrown. */
  dispose(): void {
    this.isDisposed = true;
    const failures: unknown[] = [];
    for (let item = this.items.pop(); item !== undefined; item = this.items.pop()) {
      try {
        item.dispose();
      } catch (failure) {
        failures.push(failure);
      }
    }
    if (failures.length > 0) throw new AggregateError(failures, 'some parts could not be disposed');
  }
}
