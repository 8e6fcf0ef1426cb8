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

import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  componentChannel,
  type DecisionView,
  type PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import { Route, Routes } from 'react-router-dom';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ReleasePipelineTab } from '../ReleasePipelineTab';

const story = makeStory(Date.now());
const view = story.decision();
const PAYMENTS = 'component:default/payments';

function withPromotion(changes: Partial<PromotionView>): DecisionView {
  return { ...view, promotion: { ...view.promotion, ...changes } };
}

function show(api: FakeReleasePipelineApi) {
  return renderWith(api, <ReleasePipelineTab />, {
    path: '/promotions/promotion-2',
  });
}

const box = () => screen.findByRole('region', { name: 'Decision' });
const button = async (name: string) =>
  within(await box()).findByRole('button', { name });
const heading = async (name: string) =>
  within(await box()).findByRole('heading', { name });

describe('the decision screen', () => {
  it('says who asks for what, what comes along, who decides and what goes on', async () => {
    show(new FakeReleasePipelineApi({ decision: view }));
    const title = await screen.findByRole('heading', {
      name: 'Dana Developer asks for payments 1.15.0 in production-eu',
    });
    // Whoever comes here goes on here.
    expect(title).toHaveFocus();
    const region = (name: string) => screen.getByRole('region', { name });
    expect(region('What is asked')).toHaveTextContent(/1\.14\.2 → 1\.15\.0/);
    expect(region('What is asked')).toHaveTextContent(
      'Minor version jump 1.14 → 1.15',
    );
    const changes = region('What changes');
    expect(
      within(changes)
        .getAllByRole('heading', { level: 5 })
        .map(({ textContent }) => textContent),
    ).toEqual(['Breaking (1)', 'Features (1)']);
    expect(changes).toHaveTextContent('ConfigMap payments data.RETRY');
    expect(
      within(changes).getByRole('link', { name: /b7d2e90/ }),
    ).toHaveAttribute(
      'href',
      'https://git.example.com/acme/payments/commit/b7d2e90aa',
    );
    expect(region('Conditions')).toHaveTextContent('4 of 6 met');
    const decision = await box();
    expect(decision).toHaveTextContent(
      'Can approve: Pat Platform and 1 more person',
    );
    expect(decision).toHaveTextContent('Cannot, wrote commit 41c09ab: Sam SRE');
    expect(decision).toHaveTextContent('Cannot, asked for it: 1 person');
    expect(region('Around now')).toHaveTextContent(
      '3.8.1 into production-eu, asked for by Chris Checkout: watching',
    );
    expect(region('Around now')).toHaveTextContent(
      /Black Friday.*starts in [45] d.* \(.*until/,
    );
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('is loading until the backend answers, and says when it does not', async () => {
    const api = new FakeReleasePipelineApi();
    show(api);
    expect(
      await screen.findByText('Loading this promotion of payments'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('region', { name: 'Decision' })).toBeNull();
  });

  it('leads back to the stages, not to the page around them', async () => {
    renderWith(
      new FakeReleasePipelineApi({ decision: view }),
      <Routes>
        <Route path="entity/tab/*" element={<ReleasePipelineTab />} />
      </Routes>,
      { path: '/entity/tab/promotions/promotion-2' },
    );
    expect(
      await screen.findByRole('link', { name: 'Back to the stages' }),
    ).toHaveAttribute('href', '/entity/tab');
  });

  it('S50 shows nothing of a promotion that there is not', async () => {
    const decision = await refusal(404, "No promotion 'promotion-2'");
    show(new FakeReleasePipelineApi({ decision }));
    expect(
      await screen.findByText(/No promotion 'promotion-2'/),
    ).toBeInTheDocument();
    expect(screen.queryByRole('region', { name: 'Decision' })).toBeNull();
  });

  it('R20 approves by keyboard what was looked at, and says so', async () => {
    const user = userEvent.setup();
    const done = withPromotion({ sentence: ['Soak ends, then it goes.'] });
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: done.promotion,
    });
    const { signals } = show(api);
    const reason = within(await box()).getByRole('textbox');
    api.say({ decision: done });
    await user.type(reason, 'looked at the commits');
    await user.tab();
    await user.keyboard('{Enter}');
    expect(await heading('You approved it')).toHaveFocus();
    expect(api.asked).toEqual([
      {
        call: 'approve',
        id: 'promotion-2',
        decision: {
          digest: 'digest-that-was-seen',
          reason: 'looked at the commits',
        },
      },
    ]);
    expect(await box()).toHaveTextContent('Soak ends, then it goes.');
    expect(
      screen.getByRole('link', { name: 'Back to approvals' }),
    ).toHaveAttribute('href', '/approvals');
    await expect(accessibilityProblems()).resolves.toEqual([]);
    // It does not stand still.
    api.say({ decision: withPromotion({ sentence: ['Cancelled by Dana.'] }) });
    await signals.send(componentChannel(PAYMENTS));
    await waitFor(async () =>
      expect(await box()).toHaveTextContent('It is recorded. Cancelled by'),
    );
  });

  it.each<[string, Partial<PromotionView['actions']>, string, string[]]>([
    ['without a text', {}, '', ['approve']],
    ['with a text, which may be meant for either', {}, 'not today', []],
    [
      'where only rejecting is possible',
      { approve: { allowed: false, because: 'You have approved it already.' } },
      'not today',
      ['reject'],
    ],
  ])(
    'does with Ctrl+Enter what alone is possible: %s',
    async (_when, actions, text, calls) => {
      const user = userEvent.setup();
      const api = new FakeReleasePipelineApi({
        decision: withPromotion({
          actions: { ...view.promotion.actions, ...actions },
        }),
      });
      show(api);
      await user.click(within(await box()).getByRole('textbox'));
      await user.keyboard(`${text}{Control>}{Enter}{/Control}`);
      expect(api.asked.map(({ call }) => call)).toEqual(calls);
    },
  );

  it('asks for a reason where approving is not possible', async () => {
    const approve = {
      allowed: false,
      because: 'You have approved it already.',
    };
    show(
      new FakeReleasePipelineApi({
        decision: withPromotion({
          actions: { ...view.promotion.actions, approve },
        }),
      }),
    );
    expect(
      within(await box()).getByRole('textbox', { name: /^Reason/ }),
    ).toBeRequired();
  });

  it('offers at once what is left to do, not what was before the answer', async () => {
    const user = userEvent.setup();
    const refused = { allowed: false, because: 'It has ended.' };
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: {
        ...view.promotion,
        state: 'rejected',
        actions: { approve: refused, reject: refused, cancel: refused },
      },
    });
    show(api);
    await user.type(within(await box()).getByRole('textbox'), 'not today');
    // What is read after it never comes.
    api.say({ decision: await refusal(503, 'away') });
    await user.click(await button('Reject'));
    await heading('You rejected it');
    expect(
      within(await box()).queryByRole('button', { name: /Cancel/ }),
    ).toBeNull();
  });

  it('offers the sign-off to who has approved it, with the approvals beside', async () => {
    const user = userEvent.setup();
    const given = {
      id: 'approval-own',
      by: { ref: 'user:default/me', name: 'Me' },
      at: story.at(0),
      decision: 'approved' as const,
      openGates: [],
    };
    const approved = withPromotion({ approvals: [given] });
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: approved.promotion,
    });
    const { signals } = show(api);
    const approve = await button('Approve');
    api.say({ decision: approved });
    await user.click(approve);
    await heading('You approved it');
    const refused = { allowed: false, because: 'It is under way already.' };
    api.say({
      decision: withPromotion({
        state: 'watching',
        approvals: [given],
        actions: {
          approve: refused,
          reject: refused,
          cancel: refused,
          signOff: { allowed: true },
        },
      }),
    });
    await signals.send(componentChannel(PAYMENTS));
    await heading('Your sign-off');
    expect(await button('Confirm release…')).toBeEnabled();
    expect(await box()).toHaveTextContent(/Me approved, /);
  });

  it.each([
    ['waiting', 'You may not decide this'],
    ['rolling-out', 'It is under way'],
    ['cancelled', 'It has ended'],
  ])(
    'says of one that is %s why it is not to be decided, and of no change to who cannot',
    async (state, title) => {
      const refused = { allowed: false, because: 'Not now' };
      const actions = { approve: refused, reject: refused, cancel: refused };
      const api = new FakeReleasePipelineApi({
        decision: withPromotion({ state, actions }),
      });
      const { signals } = show(api);
      await heading(title);
      api.say({
        decision: withPromotion({
          state,
          actions,
          digest: 'another',
          risk: 'high',
        }),
      });
      await signals.send(componentChannel(PAYMENTS));
      await waitFor(() =>
        expect(
          screen.getByRole('region', { name: 'What is asked' }),
        ).toHaveTextContent('High'),
      );
      await heading(title);
      expect(
        within(await box()).queryByRole('button', { name: /looked/ }),
      ).toBeNull();
    },
  );

  it('names no group while nobody knows who can decide', async () => {
    show(
      new FakeReleasePipelineApi({
        decision: {
          ...view,
          deciders: {
            ...view.deciders,
            groups: [{ ref: 'group:default/platform' }],
            because: 'the catalog is away',
          },
        },
      }),
    );
    expect(await box()).toHaveTextContent(
      'Who can decide is not known: the catalog is away.',
    );
    within(await box())
      .getAllByRole('listitem')
      .forEach(line => expect(line).not.toBeEmptyDOMElement());
  });

  it('keeps who was in the box there when what had the focus goes away', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ decision: view });
    const { signals } = show(api);
    await user.type(within(await box()).getByRole('textbox'), 'looked');
    api.say({ decision: withPromotion({ digest: 'another', risk: 'high' }) });
    await signals.send(componentChannel(PAYMENTS));
    expect(await heading('It changed while you read')).toHaveFocus();
    expect(await box()).toHaveTextContent(
      `not what you looked at: the risk is high and was ${view.promotion.risk}. The page shows it as it is now. Your text is kept.`,
    );
    await user.click(await button('I have looked again'));
    expect(within(await box()).getByRole('textbox')).toHaveFocus();
    const refused = { allowed: false, because: 'It has ended.' };
    api.say({
      decision: withPromotion({
        state: 'cancelled',
        actions: { approve: refused, reject: refused, cancel: refused },
      }),
    });
    await signals.send(componentChannel(PAYMENTS));
    expect(await heading('It has ended')).toHaveFocus();
  });

  it('fetches nobody to the box from elsewhere', async () => {
    const api = new FakeReleasePipelineApi({ decision: view });
    const { signals } = show(api);
    await heading('Your decision');
    const asked = screen.getByRole('heading', { name: /asks for payments/ });
    expect(asked).toHaveFocus();
    api.say({ decision: withPromotion({ digest: 'another' }) });
    await signals.send(componentChannel(PAYMENTS));
    expect(await heading('It changed while you read')).not.toHaveFocus();
    expect(asked).toHaveFocus();
  });

  it('I3 says that more goes on than is shown, or may', async () => {
    show(
      new FakeReleasePipelineApi({
        decision: {
          ...view,
          around: {
            ...view.around,
            changes: [],
            moreEvents: 3,
            truncated: true,
          },
        },
      }),
    );
    await box();
    const around = screen.getByRole('region', { name: 'Around now' });
    expect(around).toHaveTextContent('3 more');
    expect(around).toHaveTextContent(
      'Not known in full: there is more than is looked through.',
    );
    expect(around).not.toHaveTextContent('Nothing else');
  });

  it.each(['watching', 'cancelled'])(
    'says of one that is %s who decided, and not who can',
    async state => {
      show(new FakeReleasePipelineApi({ decision: withPromotion({ state }) }));
      expect(await box()).not.toHaveTextContent(/can(not)?(,| approve)/i);
      expect(await box()).not.toHaveTextContent(/asks nobody| member/);
    },
  );

  it('approves nothing with Ctrl+Enter at a button', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ decision: view });
    show(api);
    await user.type(within(await box()).getByRole('textbox'), 'not today');
    const reject = await button('Reject');
    reject.focus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(reject).toHaveFocus();
    expect(api.asked).toEqual([]);
  });

  it('rejects only with a reason', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: view.promotion,
    });
    show(api);
    expect(await button('Reject')).toBeDisabled();
    await user.type(within(await box()).getByRole('textbox'), 'not today');
    await user.click(await button('Reject'));
    await heading('You rejected it');
    expect(api.asked).toEqual([
      {
        call: 'reject',
        id: 'promotion-2',
        decision: { digest: 'digest-that-was-seen', reason: 'not today' },
      },
    ]);
  });

  it('approves only with a reason where the stage asks for one', async () => {
    const user = userEvent.setup();
    const needy = withPromotion({
      actions: {
        ...view.promotion.actions,
        approve: { allowed: true, needsReason: true },
      },
    });
    show(new FakeReleasePipelineApi({ decision: needy }));
    expect(await button('Approve')).toBeDisabled();
    expect(await button('Approve')).toHaveAccessibleDescription(
      /To approve, say what you looked at/,
    );
    await user.type(within(await box()).getByRole('textbox'), 'the soak');
    expect(await button('Approve')).toBeEnabled();
  });

  it('is sent once, however often the button is pressed', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ decision: view });
    show(api);
    const field = within(await box()).getByRole('textbox');
    await user.click(await button('Approve'));
    await within(await box()).findByRole('progressbar', { name: 'Sending' });
    expect(await button('Approve')).toBeDisabled();
    expect(field).toHaveAttribute('readonly');
    await user.type(field, '{Control>}{Enter}{/Control}');
    expect(api.asked).toHaveLength(1);
  });

  it('says who was faster and when, and that nothing was recorded', async () => {
    const user = userEvent.setup();
    const lost = {
      state: 'cancelled',
      outcome: 'cancelled by Dana Developer: found a typo',
      at: story.at(-2_000),
    };
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: await refusal(409, 'This promotion is cancelled', { lost }),
    });
    show(api);
    await user.click(await button('Approve'));
    expect(await heading('Too late: it is cancelled')).toHaveFocus();
    const told = await box();
    expect(told).toHaveTextContent(
      /cancelled by Dana Developer: found a typo, .+\. Nothing was recorded in your name\./,
    );
    expect(told.querySelector(`time[datetime="${lost.at}"]`)).not.toBeNull();
    expect(within(told).queryByRole('textbox')).toBeNull();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('keeps the text when it fails, and sends it again', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: await refusal(503, 'The database cannot be asked just now'),
    });
    show(api);
    const field = within(await box()).getByRole('textbox');
    await user.type(field, 'looked');
    await user.click(await button('Approve'));
    expect(await within(await box()).findByRole('alert')).toHaveTextContent(
      'The database cannot be asked just now. Whether it was recorded is not known; look before you send it again.',
    );
    expect(field).toHaveValue('looked');
    expect(field).toHaveFocus();
    await expect(accessibilityProblems()).resolves.toEqual([]);
    api.say({ promotion: view.promotion });
    await user.click(await button('Approve'));
    await heading('You approved it');
    expect(api.asked).toHaveLength(2);
  });

  it('R20 lets nobody decide on what changed while they read before they looked again', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: view.promotion,
    });
    const { signals } = show(api);
    await user.type(within(await box()).getByRole('textbox'), 'looked');
    api.say({ decision: withPromotion({ digest: 'another', risk: 'high' }) });
    await signals.send(componentChannel(PAYMENTS));
    await heading('It changed while you read');
    expect(
      within(await box()).queryByRole('button', { name: 'Approve' }),
    ).toBeNull();
    await user.click(await button('I have looked again'));
    expect(within(await box()).getByRole('textbox')).toHaveValue('looked');
    await user.click(await button('Approve'));
    await heading('You approved it');
    expect(api.asked).toEqual([
      expect.objectContaining({
        decision: { digest: 'another', reason: 'looked' },
      }),
    ]);
  });

  it('R20 binds nobody to what came between the notice and the click', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ decision: view });
    const { signals } = show(api);
    await box();
    for (const digest of ['another', 'a third']) {
      api.say({ decision: withPromotion({ digest, risk: digest }) });
      await signals.send(componentChannel(PAYMENTS));
      await waitFor(() =>
        expect(
          screen.getByRole('region', { name: 'What is asked' }),
        ).toHaveTextContent(new RegExp(digest, 'i')),
      );
    }
    await user.click(await button('I have looked again'));
    await heading('It changed while you read, now for the second time');
    expect(
      within(await box()).queryByRole('button', { name: 'Approve' }),
    ).toBeNull();
    await user.click(await button('I have looked again'));
    expect(await button('Approve')).toBeEnabled();
  });

  it('R20 asks anew once the approval that was given does not count any more', async () => {
    const user = userEvent.setup();
    const given = {
      id: 'approval-own',
      by: { ref: 'user:default/me', name: 'Me' },
      at: story.at(0),
      decision: 'approved' as const,
      openGates: [],
    };
    const approved = withPromotion({
      approvals: [given],
      actions: {
        ...view.promotion.actions,
        withdraw: { allowed: true, approvalId: given.id },
      },
    });
    const api = new FakeReleasePipelineApi({
      decision: view,
      promotion: approved.promotion,
    });
    const { signals } = show(api);
    await user.type(within(await box()).getByRole('textbox'), 'looked');
    const approve = await button('Approve');
    api.say({ decision: approved });
    await user.click(approve);
    await heading('You approved it');
    api.say({
      decision: withPromotion({
        digest: 'another',
        approvals: [
          { ...given, void: { at: story.at(1), because: 'the risk rose' } },
        ],
      }),
    });
    await signals.send(componentChannel(PAYMENTS));
    await heading('It changed while you read');
    await user.click(await button('I have looked again'));
    await heading('Your decision');
    expect(await button('Approve')).toBeEnabled();
    expect(within(await box()).getByRole('textbox')).toHaveValue('');
  });

  it("shows nothing of another component's promotion", async () => {
    show(
      new FakeReleasePipelineApi({
        decision: withPromotion({
          component: { ref: 'component:default/ledger', name: 'ledger' },
        }),
      }),
    );
    const none = await screen.findByRole('region', {
      name: 'payments has no such promotion',
    });
    expect(within(none).getByRole('link', { name: 'ledger' })).toHaveAttribute(
      'href',
      '/catalog/default/component/ledger',
    );
    expect(screen.queryByRole('region', { name: 'Decision' })).toBeNull();
  });

  it('says in words why the reader may not, and what else they may', async () => {
    const user = userEvent.setup();
    const because =
      'You asked for it yourself; somebody else of platform decides';
    const refused = { allowed: false, because };
    show(
      new FakeReleasePipelineApi({
        decision: withPromotion({
          actions: {
            approve: refused,
            reject: refused,
            cancel: { allowed: true },
          },
        }),
      }),
    );
    await heading('You may not decide this');
    expect(await box()).toHaveTextContent(because);
    expect(within(await box()).queryByRole('textbox')).toBeNull();
    await user.click(await button('Cancel promotion…'));
    expect(
      await screen.findByRole('dialog', {
        name: 'Cancel 1.15.0 for production-eu',
      }),
    ).toBeInTheDocument();
  });

  it('shows whose seat somebody holds until when, and for whom an approval counts', async () => {
    const pat = { ref: 'user:default/pat', name: 'Pat Platform' };
    const sam = { ref: 'user:default/sam', name: 'Sam SRE' };
    const { promotion } = withPromotion({
      approvals: [
        {
          id: 'one',
          by: sam,
          at: story.at(0),
          decision: 'approved',
          openGates: [],
          countsFor: 'Olga Operations',
        },
      ],
    });
    show(
      new FakeReleasePipelineApi({
        decision: {
          ...view,
          promotion,
          deciders: {
            ...view.deciders,
            held: [{ from: pat, to: sam, until: story.at(3_600_000) }],
          },
        },
      }),
    );
    expect(await box()).toHaveTextContent(
      'Sam SRE holds the seat of Pat Platform; that ends in',
    );
    expect(await box()).toHaveTextContent(
      'Sam SRE for Olga Operations approved,',
    );
  });

  it('says that nobody can, and what is not known', async () => {
    show(
      new FakeReleasePipelineApi({
        decision: {
          ...view,
          changes: [
            { ...view.changes[0], changes: [], because: 'Git is away' },
          ],
          commits: [
            {
              ...view.commits[0],
              commits: [],
              because: 'Git has not told yet',
            },
          ],
          gaps: ['what 1.15.0 was built from was not reported'],
          deciders: {
            groups: [{ ref: 'group:default/platform' }],
            can: { people: [], more: 0 },
            cannot: [],
            nobodyBecause: ['Lea is nobody whom the portal knows'],
          },
        },
      }),
    );
    const decision = await box();
    expect(decision).toHaveTextContent('Nobody else can approve it.');
    expect(decision).toHaveTextContent(
      'platform is no group that is trusted here.',
    );
    expect(decision).toHaveTextContent('Lea is nobody whom the portal knows');
    const changes = screen.getByRole('region', { name: 'What changes' });
    expect(changes).toHaveTextContent('Not known in full: Git is away');
    expect(changes).toHaveTextContent(
      'Not known in full: Git has not told yet',
    );
    expect(changes).toHaveTextContent(
      'what 1.15.0 was built from was not reported',
    );
    expect(changes).not.toHaveTextContent('Nothing but the release');
  });

  it('S36 shows what a stranger wrote as text', async () => {
    const subject =
      '<img src=x onerror="alert(1)"> [free](javascript:alert(1))';
    show(
      new FakeReleasePipelineApi({
        decision: {
          ...view,
          commits: [
            {
              ...view.commits[0],
              commits: [
                {
                  revision: 'abcdef0123',
                  subject,
                  author: '<b>Dana</b>',
                  href: 'data:text/html,<script>alert(1)</script>',
                },
              ],
            },
          ],
        },
      }),
    );
    const changes = await screen.findByRole('region', { name: 'What changes' });
    expect(changes).toHaveTextContent(subject);
    expect(changes).toHaveTextContent('<b>Dana</b>');
    expect(changes.querySelector('img, b')).toBeNull();
    expect(within(changes).queryByRole('link')).toBeNull();
  });

  it('shows five commits of a kind, and the rest on demand', async () => {
    const user = userEvent.setup();
    const commits = Array.from({ length: 7 }, (...[, index]) => ({
      revision: `c${index}`,
      subject: `fix: number ${index}`,
    }));
    show(
      new FakeReleasePipelineApi({
        decision: {
          ...view,
          commits: [{ ...view.commits[0], commits, more: 3 }],
        },
      }),
    );
    const changes = await screen.findByRole('region', { name: 'What changes' });
    expect(changes).not.toHaveTextContent('fix: number 5');
    expect(changes).toHaveTextContent('3 older ones');
    const more = within(changes).getByRole('button', { name: '2 more: fixes' });
    expect(more).toHaveAttribute('aria-expanded', 'false');
    await user.click(more);
    await waitFor(() => expect(changes).toHaveTextContent('fix: number 6'));
  });
});
