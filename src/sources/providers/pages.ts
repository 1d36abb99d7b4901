import type { ProviderName } from '../../core/providerReport.ts';
import { ProviderFailure } from './http/providerFailure.ts';

/** A year of hours of a large team is some hundred pages; more is a vendor that goes round in circles. */
const pagesMax = 2000;

/**
 * Reads page after page until there is no further cursor.
 *
 * @param readPage is given the cursor of the page, `null` for the first
 * @throws ProviderFailure when a cursor comes a second time or there is no end of pages: a part of a report must not be taken for all
 */
export async function readPages<Page>(
  vendor: { readonly provider: ProviderName; readonly title: string },
  readPage: (cursor: string | null) => Promise<Page>,
  nextCursor: (page: Page) => string | null,
): Promise<Page[]> {
  const pages: Page[] = [];
  const seen = new Set<string>();
  for (let cursor: string | null = null; ;) {
    const page = await readPage(cursor);
    pages.push(page);
    cursor = nextCursor(page);
    if (cursor === null || cursor === '') return pages;
    if (seen.has(cursor) || pages.length >= pagesMax) {
      throw new ProviderFailure(
        'transient',
        vendor.provider,
        `${vendor.title}’s pages have no end: the page after the ${String(pages.length)}th is one that was read before.`,
        'It is asked again later; nothing of this reading was taken over.',
      );
    }
    seen.add(cursor);
  }
}

/** A page that names a next one only with `has_more`; some vendors leave the cursor of the last page standing. */
export function cursorOf(page: {
  readonly has_more?: boolean | null | undefined;
  readonly next_page?: string | null | undefined;
}): string | null {
  return page.has_more === false ? null : (page.next_page ?? null);
}
