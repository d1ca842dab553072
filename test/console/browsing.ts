import { expect } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { accessibilityProblems } from '../../packages/stripe-sandbox/test/browser.ts';
import { localTokens } from '../../src/local/tokens.ts';
import { TOKEN_SECRET } from '../support/tollgate.ts';

/** One person of each role, for local mode. */
export async function localPeople() {
  const people = Object.entries(await localTokens({ secret: TOKEN_SECRET }));
  return people.map(([role, { userId, token }]) => ({ role, userId, token }));
}

/** The pages that one test file opens, and what the browser complained about in any of them. */
export function browsing() {
  const problems: string[] = [];
  return {
    /** A page of the console as a person with that role. Without `path` it stays empty. */
    async open(browser: Browser, role: string, url?: string): Promise<Page> {
      const context = await browser.newContext({ locale: 'en-US', timezoneId: 'Europe/Berlin' });
      await context.addInitScript(
        `sessionStorage.getItem('console-role') ?? sessionStorage.setItem('console-role', '${role}')`,
      );
      const page = await context.newPage();
      page.setDefaultTimeout(60_000);
      // The policy reports what it refused as an error of the console of the browser.
      page.on('console', (message) => {
        if (message.type() === 'error') problems.push(message.text());
      });
      page.on('pageerror', ({ message }) => problems.push(message));
      if (url !== undefined) await page.goto(url);
      return page;
    },

    /** Looks for accessibility problems in both colors, for content wider than a phone, and for what the policy refused. */
    async inspect(page: Page): Promise<void> {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        // Colors fade from one scheme to the other.
        await page.waitForTimeout(400);
        expect([colorScheme, await accessibilityProblems(page)]).toEqual([colorScheme, []]);
      }
      await page.setViewportSize({ width: 375, height: 812 });
      const width = () => page.evaluate('document.documentElement.scrollWidth');
      // The navigation closes first.
      for (let tried = 0; tried < 50 && (await width()) !== 375; tried += 1) await page.waitForTimeout(100);
      expect(await width()).toBe(375);
      await page.setViewportSize({ width: 1280, height: 800 });
      expect(problems).toEqual([]);
    },
  };
}
