import type { Page } from 'playwright-core';

/** The visible words of an element, line by line, without those that are only for screen readers. */
export async function wordsOf(page: Page, selector: string): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const hidden = [...element.querySelectorAll<HTMLElement>('.visually-hidden')];
      for (const part of hidden) part.hidden = true;
      const text = (element as HTMLElement).innerText;
      for (const part of hidden) part.hidden = false;
      return text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== '')
        .join('\n');
    });
}

/** A table as text: a line a row, cells between bars, what stands under a figure after a slash. */
export async function tableOf(page: Page, selector: string): Promise<string> {
  return page
    .locator(selector)
    .first()
    .evaluate((table) =>
      [...(table as HTMLTableElement).rows]
        .map((row) =>
          [...row.cells].map((cell) => cell.innerText.trim().replace(/\s*\n\s*/g, ' / ')).join(' | '),
        )
        .join('\n'),
    );
}
