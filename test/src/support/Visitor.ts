/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
import { readFile } from 'node:fs/promises';
import {
  chromium,
  type Browser,
  type Locator,
  type Page,
} from 'playwright-core';
import { chromium as chromiumPath } from './machine';

/** How long a person looks at a page for something to come. */
const PATIENCE_MS = 90_000;

/** The one browser of a test file. */
export async function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** A person at a browser of their own, signed in to the portal. */
export class Visitor {
  readonly page: Page;
  readonly #url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  /** @param name - as on the sign-in page */
  static async signIn(
    browser: Browser,
    url: string,
    name: string,
  ): Promise<Visitor> {
    const context = await browser.newContext({
      viewport: { width: 1400, height: 1000 },
      locale: 'en-GB',
      timezoneId: 'Europe/Berlin',
      colorScheme: 'light',
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(PATIENCE_MS);
    const page = await context.newPage();
    await page.goto(url);
    await page.getByRole('button', { name }).click();
    await page.getByRole('link', { name: 'Approvals' }).waitFor();
    return new Visitor(page, url);
  }

  /** Opens the Release pipeline tab of a component. */
  async openTab(component: string): Promise<void> {
    await this.page.goto(
      `${this.#url}/catalog/default/component/${component}/release-pipeline`,
    );
    await this.page.getByRole('article').first().waitFor();
  }

  /** Goes where a message leads to, once it has come. */
  async followNotification(title: string): Promise<void> {
    await this.page.goto(`${this.#url}/notifications`);
    await this.link(title).click();
  }

  /** Opens the board; {@link row} finds a component on it. */
  async openReleases(): Promise<void> {
    await this.page.goto(`${this.#url}/releases`);
  }

  /** The row of a table that begins with this. */
  row(name: string): Locator {
    return this.page.getByRole('row', { name: new RegExp(`^${name} `) });
  }

  async openApprovals(): Promise<void> {
    await this.page.goto(`${this.#url}/approvals`);
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name });
  }

  link(name: string): Locator {
    return this.page.getByRole('link', { name, exact: true });
  }

  /** Takes one of the values that a field offers. */
  async choose(field: string, value: string | RegExp): Promise<void> {
    await this.page
      .getByRole('button', { name: new RegExp(`^${field}`) })
      .click();
    await this.page
      .getByRole('option', { name: value, exact: typeof value === 'string' })
      .click();
    await this.page.getByRole('listbox').waitFor({ state: 'detached' });
  }

  /** The conditions and the promotion of the stage that is open. */
  panel(title: string): Locator {
    return this.page.getByRole('region', { name: title });
  }

  /** Waits until the tab's sentence says this. */
  async readsHeadline(words: RegExp, timeout = PATIENCE_MS): Promise<void> {
    const headings = this.page.getByRole('heading', { level: 2 });
    try {
      await headings.filter({ hasText: words }).waitFor({ timeout });
    } catch {
      const found = await headings.allTextContents();
      throw new Error(`No headline says ${words}, they say: ${found}`);
    }
  }

  /** Waits until the card of a stage says this to a screen reader. */
  async seesStage(stage: string, words: RegExp): Promise<void> {
    await this.page
      .getByRole('article', {
        name: new RegExp(`^Stage ${stage}, .*${words.source}`),
      })
      .waitFor();
  }

  async sees(words: string | RegExp): Promise<void> {
    await this.page.getByText(words).first().waitFor();
  }

  /** Presses a button that opens a dialog, gives a reason, and confirms. */
  async act(
    button: Locator,
    dialog: string | RegExp,
    confirm: string,
    reason: string,
  ): Promise<void> {
    await button.click();
    const opened = this.page.getByRole('dialog', { name: dialog });
    await opened.getByRole('textbox').fill(reason);
    await opened.getByRole('button', { name: confirm, exact: true }).click();
    await opened.waitFor({ state: 'detached' });
  }

  /**
   * What a machine finds against WCAG 2.1 AA below a selector, in both themes.
   *
   * @param show - waits for what is looked at: another theme draws all anew
   */
  async accessibilityProblems(
    selector: string,
    show: () => Promise<void>,
  ): Promise<string[]> {
    const problems: string[] = [];
    // While the page is first drawn, the portal may miss that the scheme changes.
    await show();
    for (const colorScheme of ['dark', 'light'] as const) {
      await this.page.emulateMedia({ colorScheme });
      await this.page
        .locator(`body[data-theme-mode="${colorScheme}"]`)
        .waitFor();
      await show();
      const found = await this.#problemsBelow(selector);
      problems.push(...found.map(problem => `${colorScheme}: ${problem}`));
    }
    return problems;
  }

  async #problemsBelow(selector: string): Promise<string[]> {
    // Half of the way from one colour to another there is no contrast to judge.
    await this.page.evaluate(`Promise.allSettled(document.getAnimations()
      .filter(one => one instanceof CSSTransition).map(one => one.finished))`);
    // Not as a script tag: the portal's policy for content would refuse it.
    const axe = require.resolve('axe-core/axe.min.js');
    await this.page.evaluate(await readFile(axe, 'utf8'));
    return this.page.evaluate(
      `axe.run(${JSON.stringify(selector)}, {
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'],
      }).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
        nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 300) + ' ' + failureSummary)))`,
    );
  }
}
