import type { JSX } from 'preact';
import { formatShare } from '../core/format.ts';
import type { ReadingProgress } from '../core/snapshot.ts';
import { useLocale } from './locale.ts';

/** How far the first long read is. Outside the live region: a screen reader is not told every percent. */
export function Reading({ progress }: { readonly progress: ReadingProgress }): JSX.Element {
  const count = new Intl.NumberFormat(useLocale());
  const { bytesDone, bytesTotal, filesDone, filesTotal } = progress;
  const share = bytesTotal === 0 ? 0 : Math.min(1, bytesDone / bytesTotal);
  return (
    <div class="reading">
      <label>
        <span class="reading-text">
          {`Reading ${formatShare(share)} · ${count.format(filesDone)} of ${count.format(filesTotal)} logs`}
        </span>
        <progress max={1} value={share} />
      </label>
      <p class="quiet">Figures grow until all logs are read.</p>
    </div>
  );
}
