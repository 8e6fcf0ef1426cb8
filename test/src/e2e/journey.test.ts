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
import type { Browser } from 'playwright-core';
import { describeWithChromium } from '../support/machine';
import { startPortal, type Portal } from '../support/portal';
import { openBrowser, Visitor } from '../support/Visitor';

jest.setTimeout(420_000);

const HOUR_MS = 3_600_000;

/** Argo CD counts as not answering after 90 s (R5). */
const OUTAGE_MS = 200_000;

/**
 * From dev through staging: a Git host that did not answer in time once is left
 * alone for a minute, and nothing goes before it told what would change.
 */
const STAGING_MS = 200_000;

/** Laid over the demo's durations, unit by unit. */
const seconds = (count: number) => ({ minutes: 0, seconds: count });

const production = {
  delay: seconds(2),
  cooldown: seconds(1),
  gates: { soak: { for: seconds(3) } },
  watch: { for: seconds(3) },
};

/** The demo's pipelines with clocks that nobody has to wait for. */
const config = {
  releasePipeline: {
    observation: { interval: seconds(2), settle: seconds(1) },
    prometheus: {
      queries: { 'error-ratio': { window: seconds(15) } },
    },
    pipelines: {
      standard: { stages: { production } },
      reviewed: { stages: { production } },
    },
  },
};

describeWithChromium('the way of a release through the portal', () => {
  let portal: Portal;
  let browser: Browser;
  let dana: Visitor;
  let pat: Visitor;
  let sam: Visitor;

  const visit = (name: string) => Visitor.signIn(browser, portal.url, name);
  const tagOf = async (component: string) => {
    const file = `apps/production/${component}/kustomization.yaml`;
    const text = await portal.lab.git.read('gitops', file);
    return /newTag: (\S+)/.exec(text ?? '')?.[1];
  };

  beforeAll(async () => {
    portal = await startPortal(config);
    browser = await openBrowser();
    dana = await visit('Dana Developer');
    pat = await visit('Pat Platform');
    sam = await visit('Sam Sre');
    // What runs at first sight is a baseline and moves nothing (R6).
    for (const component of ['pricing', 'checkout', 'payments', 'cart']) {
      await dana.openTab(component);
      await dana.readsHeadline(/is in production since .* Nothing newer waits/);
    }
    await portal.lab.runStories();
  });

  afterAll(async () => {
    await browser?.close();
    await portal?.stop();
  });

  it('takes a release to production after two approvals', async () => {
    await dana.openTab('pricing');
    const ask = dana.button(/^Ask for production/);
    await ask.waitFor({ timeout: STAGING_MS });
    await dana.act(
      ask,
      'Ask for 5.2.0 in production',
      'Ask for production',
      'the campaign needs it',
    );
    await dana.readsHeadline(
      /^5\.2\.0 is not in production: 2 more approvals by platform/,
    );
    const own = dana.panel('5.2.0 into production');
    const approve = own.getByRole('button', { name: 'Approve…' });
    await approve.waitFor();
    expect(await approve.isDisabled()).toBe(true);
    await own
      .getByText(/needs the permission release-pipeline\.promotion\.approve/)
      .waitFor();

    await sam.openTab('pricing');
    await pat.followNotification(
      'pricing 5.2.0 to production needs your approval',
    );
    await decideByKeyboard(pat, 'staging looks well');
    // Nothing is reloaded: the page of the second learns it by itself.
    await sam.sees(/staging looks well/);
    await sam.readsHeadline(/: 1 more approval by platform/);
    expect(await tagOf('pricing')).toBe('5.1.0');

    await sam.act(
      sam.button('Approve…'),
      'Approve 5.2.0 for production',
      'Approve',
      'rates agree',
    );
    await dana.readsHeadline(/^5\.2\.0 is in production since/);
    await dana.seesStage('production', /5\.2\.0, healthy, synced/);
    expect(await tagOf('pricing')).toBe('5.2.0');
    const { lab } = portal;
    expect(lab.argocd.prod.live('pricing-production').images).toContain(
      'registry.example.com/acme/pricing:5.2.0',
    );
    const promotions = (await lab.git.log('gitops')).filter(
      ({ message }) =>
        /pricing.*production/s.test(message) &&
        message.includes('Release-Pipeline-Promotion: '),
    );
    expect(promotions).toHaveLength(1);
  });

  it('waits for a freeze that somebody enters in the portal, until that is ended', async () => {
    await sam.page.goto(`${portal.url}/change-calendar`);
    await sam.button('New freeze…').click();
    const form = sam.page.getByRole('dialog', { name: 'New freeze' });
    await form.getByLabel(/^Title/).fill('Stock-taking');
    await form.getByLabel(/^From/).fill(berlinClock(-HOUR_MS));
    await form.getByLabel(/^Until/).fill(berlinClock(24 * HOUR_MS));
    for (const [list, name] of [
      ['Components', 'component:default/payments'],
      ['Stages', 'production'],
    ]) {
      await form.getByLabel(list, { exact: true }).fill(name);
      await form.getByRole('button', { name: `Add to ${list}` }).click();
    }
    await form.getByText('Affected components (1)').waitFor();
    await form.getByRole('button', { name: 'Enter freeze' }).click();
    await form.waitFor({ state: 'detached' });

    await pat.openTab('payments');
    const ask = pat.button(/^Ask for production/);
    await ask.waitFor({ timeout: STAGING_MS });
    await pat.act(
      ask,
      'Ask for 1.15.0 in production',
      'Ask for production',
      'refunds wait for it',
    );
    await pat.readsHeadline(
      /^1\.15\.0 is not in production: freeze 'Stock-taking' until .*, rollback and hotfix still allowed/,
    );

    await sam.page.goto(`${portal.url}/change-calendar?view=agenda`);
    await sam.page.getByRole('button', { name: /Stock-taking/ }).click();
    const event = sam.page.getByRole('complementary', { name: 'Stock-taking' });
    const shown = () => event.getByText('Affected components (1)').waitFor();
    expect(await sam.accessibilityProblems('section', shown)).toEqual([]);
    await sam.act(
      event.getByRole('button', { name: 'End now…' }),
      'End Stock-taking',
      'End now',
      'counted sooner',
    );
    await pat.readsHeadline(
      /^1\.15\.0 is not in production: 1 more approval by platform/,
    );
    await pat.act(
      pat.button('Cancel promotion…'),
      'Cancel 1.15.0 for production',
      'Cancel promotion',
      'with the rest of it',
    );
  });

  it('never lets a broken manifest through, and goes on once it is mended', async () => {
    await dana.openTab('payments');
    await pat.openTab('payments');
    await pat.act(
      pat.button(/^Ask for production/),
      'Ask for 1.15.0 in production',
      'Ask for production',
      'refunds wait for it',
    );
    // Who approves for others does not approve what they asked for.
    await pat.sees(/You asked for it yourself; somebody else of \w+ decides/);
    expect(await pat.button('Approve…').isDisabled()).toBe(true);
    await dana.readsHeadline(
      /^1\.15\.0 is not in production: 1 more approval by platform/,
    );
    const { nonprod } = portal.lab.argocd;
    await nonprod.breakManifest('payments-staging');
    // What it looks like: nothing is known, and the health is still green.
    await dana.seesStage('staging', /1\.15\.0, healthy, sync unknown/);
    await dana.readsHeadline(/^1\.15\.0 is not in production: .*staging/);

    await sam.openApprovals();
    await approveByKeyboard(sam, 'payments 1.15.0 for production');

    await dana.sees('looked at the rollout');
    // Nobody is waited for any more, and still it goes nowhere.
    await dana.readsHeadline(
      /^1\.15\.0 is not in production: (?!.*approval).*staging/,
    );
    expect(await tagOf('payments')).toBe('1.14.2');

    await nonprod.mend('payments-staging');
    await dana.readsHeadline(/^1\.15\.0 is in production since/);
    expect(await tagOf('payments')).toBe('1.15.0');
  });

  it('can be read by everybody in both themes', async () => {
    await dana.openTab('cart');
    const shown = async () => {
      await dana.seesStage('staging', /1\.10\.0, degraded/);
      await dana.readsHeadline(/^1\.10\.0 is not in production: .*[Dd]egraded/);
    };
    expect(await dana.accessibilityProblems('section', shown)).toEqual([]);
  });

  it('names on the board what holds a component, and leads to its tab', async () => {
    await dana.openReleases();
    const cart = dana.row('cart');
    const shown = async () => {
      // Release and stage stand beside it.
      await cart.getByText(/^(?!.*is not in).*staging.*[Dd]egraded/).waitFor();
      await cart.getByText('Blocked', { exact: true }).waitFor();
    };
    expect(await dana.accessibilityProblems('section', shown)).toEqual([]);
    await cart.getByRole('link', { name: 'cart', exact: true }).click();
    await dana.readsHeadline(/^1\.10\.0 is not in production: .*[Dd]egraded/);
  });

  it('ends what was asked for when it is cancelled or rejected, and says why', async () => {
    const ask = async (reason: string) =>
      dana.act(
        dana.button(/^Ask for production/),
        'Ask for 2.4.0 in production',
        'Ask for production',
        reason,
      );
    await dana.openTab('checkout');
    await ask('carts wait');
    await dana.act(
      dana.button('Cancel promotion…'),
      'Cancel 2.4.0 for production',
      'Cancel promotion',
      'the wrong day',
    );
    await dana.sees(/cancelled by Dana Developer: .*the wrong day/);

    await ask('the right day');
    await sam.openApprovals();
    const asked = sam.page.getByRole('listitem', {
      name: 'checkout 2.4.0 for production',
    });
    await sam.act(
      asked.getByRole('button', { name: 'Reject…' }),
      'Reject 2.4.0 for production',
      'Reject',
      'not before the audit',
    );
    await asked.waitFor({ state: 'detached' });
    // Who asked reads it without asking again, and may try once more.
    await dana.sees(/rejected by Sam Sre: .*not before the audit/);
    await dana.button(/^Ask for production/).waitFor();
    expect(await tagOf('checkout')).toBe('2.3.0');
  });

  it('holds what a metric speaks against, and waits for an Argo CD that does not answer', async () => {
    await dana.openTab('checkout');
    const failing =
      /^2\.4\.0 is not in production: error-ratio of 2\.4\.0 in staging is .* allowed is at most 0\.01/;
    await dana.act(
      dana.button(/^Ask for production/),
      'Ask for 2.4.0 in production',
      'Ask for production',
      'carts are lost',
    );
    await dana.readsHeadline(failing);
    await pat.openTab('checkout');
    await pat.act(
      pat.button('Approve…'),
      'Approve 2.4.0 for production',
      'Approve',
      'once the errors are gone',
    );
    await dana.sees(/once the errors are gone/);
    await dana.readsHeadline(failing);

    const answerAgain = portal.lab.argocd.nonprod.faults.set({ kind: 'hang' });
    await dana.page
      .getByText(/dev, staging are shown as last seen and count as unknown/)
      .waitFor({ timeout: OUTAGE_MS });
    await dana.sees(/nonprod .*since/);
    await dana.seesStage('staging', /2\.4\.0, .*facts are stale/);
    expect(await tagOf('checkout')).toBe('2.3.0');

    portal.lab.workload.markGood('checkout', '2.4.0');
    answerAgain();
    await dana.readsHeadline(/^2\.4\.0 is in production since/, OUTAGE_MS);
    expect(await tagOf('checkout')).toBe('2.4.0');
  });

  it('lets the platform team try the policy without moving anything', async () => {
    await pat.openTab('checkout');
    await pat.link('How it would have judged the past').click();
    await pat.choose('Stage', 'production');
    await pat.choose('Condition', /\(errors\)$/);
    await pat.button('Run').click();
    const past = pat.panel('How it would have judged');
    await past
      .getByRole('heading', { name: /^Of the last \d+ releases it would have/ })
      .waitFor();
    await past.getByRole('row', { name: /^2\.4\.0 .* Runs/ }).waitFor();
    // No ratio is below nothing: what is known of the past would have failed.
    await pat.page.getByRole('textbox', { name: 'max' }).fill('-1');
    await pat.button('Run').click();
    await past.getByText(/max -1 instead of 0\.01/).waitFor();
    await past
      .getByRole('row', { name: /^2\.4\.0 .* Failed .* Runs/ })
      .waitFor();
    // What the address asks is answered at once, in another theme too.
    const ran = () => past.getByText(/max -1 instead of 0\.01/).waitFor();
    expect(await pat.accessibilityProblems('section', ran)).toEqual([]);

    await pat.link('What if').click();
    await pat.choose('Release', '2.3.0');
    await pat.choose('Direction', 'Rollback');
    await pat.button('Evaluate').click();
    const tried = pat.panel('2.3.0 into production');
    const evaluated = async () => {
      await tried.getByText('Nothing was asked for').waitFor();
      await tried.getByText(/^\d+ of \d+ conditions met$/).waitFor();
    };
    expect(await pat.accessibilityProblems('section', evaluated)).toEqual([]);
    await pat.link('Back to the stages').click();
    await pat.seesStage('production', /2\.4\.0, healthy, synced/);
    expect(await tagOf('checkout')).toBe('2.4.0');
  });
});

/** So far from now, as clocks in Berlin show it. */
function berlinClock(fromNow: number): string {
  return new Date(Date.now() + fromNow)
    .toLocaleString('sv-SE', { timeZone: 'Europe/Berlin' })
    .replace(' ', 'T')
    .slice(0, 16);
}

/** With all of it on one page, which everybody can read in both themes. */
async function decideByKeyboard(visitor: Visitor, reason: string) {
  const decision = visitor.panel('Decision');
  const told = visitor.panel('What else it touches');
  const shown = async () => {
    await decision.getByRole('heading', { name: 'Your decision' }).waitFor();
    await told.getByRole('heading', { name: /^Way back/ }).waitFor();
  };
  expect(await visitor.accessibilityProblems('section', shown)).toEqual([]);
  await decision.getByRole('textbox').focus();
  await visitor.page.keyboard.type(reason);
  const approve = decision.getByRole('button', {
    name: 'Approve',
    exact: true,
  });
  while (!(await approve.evaluate(hasFocus))) {
    await visitor.page.keyboard.press('Tab');
  }
  await visitor.page.keyboard.press('Enter');
  await decision.getByRole('heading', { name: 'You approved it' }).waitFor();
}

/** From the list of approvals to the decision without a mouse. */
async function approveByKeyboard({ page }: Visitor, promotion: string) {
  const approve = page
    .getByRole('listitem', { name: promotion })
    .getByRole('button', { name: 'Approve…' });
  await approve.waitFor();
  while (!(await approve.evaluate(hasFocus))) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  // The dialog starts at the reason.
  await page.getByRole('dialog').getByRole('textbox').waitFor();
  await page.keyboard.type('looked at the rollout');
  const confirm = page
    .getByRole('dialog')
    .getByRole('button', { name: 'Approve', exact: true });
  while (!(await confirm.evaluate(hasFocus))) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
}

function hasFocus(element: Element): boolean {
  return element === document.activeElement;
}
