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
  PROMOTIONS_CHANNEL,
  type InboxItem,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ApprovalsContent } from './ApprovalsContent';

const story = makeStory(Date.now());
const allowed = { allowed: true };

function item(
  name: string,
  risk: string,
  askedAgo: number,
  overrides: Partial<InboxItem> = {},
): InboxItem {
  return {
    promotion: story.promotion({
      id: name,
      component: { ref: `component:default/${name}`, name },
      stage: 'production',
      state: 'waiting',
      risk,
      requestedAt: story.at(-askedAgo),
      digest: `digest of ${name}`,
      actions: { approve: allowed, reject: allowed, cancel: allowed },
    }),
    verdict: story.verdict(),
    missing: ['only your approval is missing'],
    decide: allowed,
    ...overrides,
  };
}

const inbox = {
  forMe: [
    item('stock', 'low', 9_000_000),
    item('checkout', 'medium', 1_000_000),
    item('payments', 'medium', 5_000_000),
    item('keycloak', 'high', 1_000),
  ],
  excluded: [
    item('jenkins', 'medium', 1_000, {
      decide: { allowed: false, because: 'You asked for it.' },
    }),
  ],
  mine: [item('jenkins', 'medium', 1_000)],
};

const rows = () =>
  screen
    .getAllByRole('listitem')
    .map(row => row.getAttribute('aria-label')?.split(' ')[0]);

describe('ApprovalsContent', () => {
  it('S17 shows the reviews of overrides that are owed before all else, by component', async () => {
    const reviews = [
      {
        component: { ref: 'component:default/grafana', name: 'grafana' },
        promotionId: 'promotion-9',
        stage: 'production',
        version: '11.3.1',
        override: {
          id: 'override-1',
          by: { ref: 'user:default/sam', name: 'Sam SRE' },
          at: story.at(-3_600_000),
          until: story.at(-1_000),
          ended: { at: story.at(-1_000), because: 'its time was over' },
          gates: [
            { name: 'runbook', title: 'Runbook link', was: ['failed: none'] },
          ],
          reason: 'link is being moved',
          ticket: 'https://tickets.example.com/OPS-12',
          mayReview: allowed,
        },
      },
    ];
    const { promotion } = item('grafana', 'low', 7_200_000);
    const api = new FakeReleasePipelineApi({
      inbox: { ...inbox, reviews },
      promotion,
    });
    const { signals } = renderWith(api, <ApprovalsContent />);
    const box = await screen.findByRole('group', {
      name: 'Reviews of overrides',
    });
    expect(box).toHaveTextContent(
      /11\.3\.1 into production: Sam SRE overrode ‘Runbook link’/,
    );
    expect(box).toHaveTextContent('its time was over. A review is owed.');
    expect(within(box).getByRole('link', { name: /OPS-12/ })).toHaveAttribute(
      'href',
      'https://tickets.example.com/OPS-12',
    );
    expect(within(box).getByRole('link', { name: 'grafana' })).toBeVisible();
    await expect(accessibilityProblems(box)).resolves.toEqual([]);
    // It waits for the reader, too.
    expect(
      screen.getByRole('button', { name: 'Waits for me (5)' }),
    ).toBeVisible();
    api.say({ inbox: { ...inbox, forMe: [], reviews } });
    await signals.send(PROMOTIONS_CHANNEL);
    expect(
      await screen.findByText('0 promotions and 1 review wait for you'),
    ).toBeInTheDocument();
    expect(screen.queryByText('Nothing waits for you')).toBeNull();
    const user = userEvent.setup();
    await user.click(
      within(box).getByRole('button', { name: 'Close review…' }),
    );
    const dialog = await screen.findByRole('dialog');
    api.say({ inbox });
    await user.keyboard('the link is there again{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      {
        call: 'review',
        id: 'promotion-9',
        review: { overrideId: 'override-1' },
      },
    ]);
    await waitFor(() => expect(box).not.toBeInTheDocument());
  });

  it('shows what waits for me by risk and age, then what does not and why', async () => {
    renderWith(new FakeReleasePipelineApi({ inbox }), <ApprovalsContent />);
    const excluded = await screen.findByRole('region', { name: 'Not for you' });
    expect(rows()).toEqual([
      'keycloak',
      'payments',
      'checkout',
      'stock',
      'jenkins',
    ]);
    expect(excluded).toHaveTextContent('You asked for it.');
    expect(
      within(excluded).queryByRole('button', { name: /Approve|Reject|Cancel/ }),
    ).toBeNull();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('R24 says how many others can decide, and names nobody', async () => {
    const others = (count: number) => ({
      others: { count, groups: ['group:default/platform'] },
    });
    const because = 'You asked for it.';
    renderWith(
      new FakeReleasePipelineApi({
        inbox: {
          forMe: [
            item('stock', 'low', 3_000, others(2)),
            item('cart', 'low', 2_000, others(0)),
            item('search', 'low', 1_000),
          ],
          excluded: [
            item('jenkins', 'medium', 1_000, {
              decide: { allowed: false, because },
              ...others(1),
            }),
          ],
          mine: [],
        },
      }),
      <ApprovalsContent />,
    );
    const row = (name: string) =>
      screen.findByRole('listitem', { name: new RegExp(`^${name} `) });
    expect(await row('stock')).toHaveTextContent(
      '2 others of platform can too',
    );
    expect(await row('cart')).toHaveTextContent('Nobody else of platform can');
    expect(await row('search')).not.toHaveTextContent(/of platform can/);
    expect(await row('jenkins')).toHaveTextContent(
      /1 other of platform can(?! too)/,
    );
  });

  it('does not take a sign-off of others for an approval', async () => {
    const because = 'Members of the group qa sign it off.';
    const signOff = item('grafana', 'low', 1_000);
    signOff.promotion.actions.signOff = { allowed: false, because };
    signOff.decide = { allowed: false, because };
    renderWith(
      new FakeReleasePipelineApi({
        inbox: { ...inbox, excluded: [...inbox.excluded, signOff] },
      }),
      <ApprovalsContent />,
    );
    const others = await screen.findByRole('region', {
      name: 'Sign-off by others',
    });
    expect(others).toHaveTextContent('grafana');
    expect(others).not.toHaveTextContent(/waits for others/);
    expect(
      screen.getByRole('region', { name: 'Not for you' }),
    ).not.toHaveTextContent('grafana');
  });

  it('puts those of one risk below a heading', async () => {
    renderWith(new FakeReleasePipelineApi({ inbox }), <ApprovalsContent />);
    await screen.findByRole('heading', { name: 'Waits for you' });
    expect(
      screen
        .getAllByRole('heading', { level: 3 })
        .map(({ textContent }) => textContent),
    ).toEqual(['High risk1', 'Medium risk2', 'Low risk1']);
    // One of low risk alone needs no other way.
    expect(
      screen.queryByRole('button', { name: 'Approve those of low risk…' }),
    ).toBeNull();
  });

  it('R20 approves those of low risk together, each by itself, and says what became of each', async () => {
    const user = userEvent.setup();
    const low = ['stock', 'cart', 'search'].map(name =>
      item(name, 'low', 1_000),
    );
    const notMine = item('grafana', 'low', 1_000);
    notMine.promotion.actions.approve = { allowed: false };
    const strange = item('kafka', 'unheard-of', 1_000);
    const undone = item('ledger', 'low', 1_000);
    undone.promotion.direction = 'rollback';
    const api = new FakeReleasePipelineApi({
      inbox: {
        ...inbox,
        forMe: [...inbox.forMe.slice(1), strange, ...low, notMine, undone],
      },
      promotion: story.promotion(),
    });
    renderWith(api, <ApprovalsContent />);
    await user.click(
      await screen.findByRole('button', { name: 'Approve those of low risk…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Approve those of low risk',
    });
    expect(
      within(dialog)
        .getAllByRole('checkbox')
        .map(box => box.closest('label')?.textContent),
    ).toEqual(
      ['stock', 'cart', 'search'].map(name => {
        const { replaces, requestedBy } = low[0].promotion;
        const { met, total } = story.verdict();
        return `${name} 1.14.9 into production${replaces?.version} → 1.14.9, forward, asked for by ${requestedBy.name}, ${met} of ${total} conditions met`;
      }),
    );
    // Each is chosen by a person.
    within(dialog)
      .getAllByRole('checkbox')
      .forEach(one => expect(one).not.toBeChecked());
    expect(
      within(dialog).getByRole('button', { name: 'Approve 0' }),
    ).toBeDisabled();
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    for (const name of [/^stock/, /^cart/]) {
      await user.click(within(dialog).getByRole('checkbox', { name }));
    }
    api.refuse('cart', await refusal(409, 'This promotion is cancelled'));
    await user.click(within(dialog).getByRole('button', { name: 'Approve 2' }));
    const failure = await within(dialog).findByRole('alert');
    expect(failure).toHaveTextContent(
      'cart 1.14.9 into production: Too late: This promotion is cancelled.',
    );
    expect(failure).toHaveTextContent(
      'Approved stock 1.14.9 into production; nothing else was recorded in your name.',
    );
    expect(api.asked).toEqual([
      { call: 'approve', id: 'stock', decision: { digest: 'digest of stock' } },
      { call: 'approve', id: 'cart', decision: { digest: 'digest of cart' } },
    ]);
    // What is approved is not sent again.
    api.refuse('cart', undefined);
    await user.click(within(dialog).getByRole('button', { name: 'Approve 1' }));
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked.slice(2)).toEqual([
      { call: 'approve', id: 'cart', decision: { digest: 'digest of cart' } },
    ]);
  });

  it('shows what I decided, and what became of it', async () => {
    const user = userEvent.setup();
    const decided = [
      {
        id: 'approval-1',
        promotionId: 'promotion-7',
        component: { ref: 'component:default/ledger', name: 'ledger' },
        stage: 'production',
        version: '4.2.0',
        decision: 'approved' as const,
        at: story.at(-3_600_000),
        reason: 'looked at the soak',
        void: 'the risk rose',
        state: 'cancelled',
        outcome: 'cancelled by Dana Developer',
      },
    ];
    const api = new FakeReleasePipelineApi({ inbox, decided: { decided } });
    renderWith(api, <ApprovalsContent />);
    await user.click(
      await screen.findByRole('button', { name: 'Decided by me' }),
    );
    const row = await screen.findByRole('listitem', {
      name: 'ledger 4.2.0 for production',
    });
    expect(row).toHaveTextContent(
      /You approved it, 1 h.* ago \(.*“looked at the soak”/,
    );
    expect(
      within(row).getByRole('link', { name: /^All of it on one page/ }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/ledger/release-pipeline/promotions/promotion-7',
    );
    expect(screen.queryByText('the last 100')).toBeNull();
    expect(row).toHaveTextContent('It no longer counts: the risk rose');
    expect(row).toHaveTextContent('cancelled by Dana Developer');
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('says that it shows the last of what I decided where there may be more', async () => {
    const user = userEvent.setup();
    const decided = Array.from({ length: 100 }, (...[, index]) => ({
      id: `approval-${index}`,
      promotionId: 'promotion-7',
      component: { ref: 'component:default/ledger', name: 'ledger' },
      stage: 'production',
      version: `4.2.${index}`,
      decision: 'approved' as const,
      at: story.at(-3_600_000),
      state: 'succeeded',
    }));
    const api = new FakeReleasePipelineApi({ inbox, decided: { decided } });
    renderWith(api, <ApprovalsContent />);
    await user.click(
      await screen.findByRole('button', { name: 'Decided by me' }),
    );
    expect(await screen.findByText('the last 100')).toBeVisible();
  });

  it('leads to all of it on one page', async () => {
    renderWith(new FakeReleasePipelineApi({ inbox }), <ApprovalsContent />);
    expect(
      await screen.findByRole('link', {
        name: 'All of it on one page: keycloak 1.14.9 for production',
      }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/keycloak/release-pipeline/promotions/keycloak',
    );
  });

  it('opens the one that the address names, its conditions shown', async () => {
    renderWith(new FakeReleasePipelineApi({ inbox }), <ApprovalsContent />, {
      path: '/?promotion=checkout',
    });
    const row = await screen.findByRole('listitem', { name: /^checkout/ });
    expect(row).toHaveFocus();
    expect(
      screen
        .getAllByRole('button', { name: /conditions$/ })
        .filter(button => button.getAttribute('aria-expanded') === 'true'),
    ).toEqual([within(row).getByRole('button', { name: 'Hide conditions' })]);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('goes once to the one that the address names, and leaves the reader alone then', async () => {
    const user = userEvent.setup();
    renderWith(new FakeReleasePipelineApi({ inbox }), <ApprovalsContent />, {
      path: '/?promotion=checkout',
    });
    expect(
      await screen.findByRole('listitem', { name: /^checkout/ }),
    ).toHaveFocus();
    await user.click(screen.getByRole('button', { name: 'I asked (1)' }));
    const segment = screen.getByRole('button', { name: 'Waits for me (4)' });
    await user.click(segment);
    expect(rows()).toContain('checkout');
    expect(segment).toHaveFocus();
  });

  it('opens what the reader asked for where the address names that', async () => {
    const mine = [item('media', 'low', 500)];
    renderWith(
      new FakeReleasePipelineApi({ inbox: { ...inbox, mine } }),
      <ApprovalsContent />,
      { path: '/?promotion=media' },
    );
    expect(
      await screen.findByRole('listitem', { name: /^media/ }),
    ).toHaveFocus();
    expect(screen.getByRole('button', { name: 'I asked (1)' })).toHaveAttribute(
      'aria-pressed',
      'true',
    );
  });

  it('says of one that waits no longer what became of it, and where to read on', async () => {
    const promotion = story.promotion({
      id: 'gone',
      stage: 'production',
      state: 'rejected',
      sentence: ['1.14.9 was rejected by Sam Sre: not before the audit'],
    });
    renderWith(
      new FakeReleasePipelineApi({ inbox, promotion }),
      <ApprovalsContent />,
      { path: '/?promotion=gone' },
    );
    const note = await screen.findByRole('status', {
      name: 'What you came for',
    });
    expect(note).toHaveTextContent(
      /^payments 1\.14\.9 into production no longer waits here\..*Rejected.*rejected by Sam Sre: not before the audit/,
    );
    expect(
      within(note).getByRole('link', { name: /payments/ }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/payments/release-pipeline',
    );
    expect(rows()).toHaveLength(5);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('says of one that may come with a further page that it was not read yet', async () => {
    const promotion = story.promotion({ id: 'later', state: 'waiting' });
    renderWith(
      new FakeReleasePipelineApi({ inbox: { ...inbox, more: 2 }, promotion }),
      <ApprovalsContent />,
      { path: '/?promotion=later' },
    );
    expect(
      await screen.findByRole('status', { name: 'What you came for' }),
    ).toHaveTextContent(/is not among those read so far\./);
  });

  it('says of one that nobody shows the reader that it is not here', async () => {
    renderWith(
      new FakeReleasePipelineApi({
        inbox,
        promotion: await refusal(404, 'No such promotion'),
      }),
      <ApprovalsContent />,
      { path: '/?promotion=unknown' },
    );
    const note = await screen.findByRole('status', {
      name: 'What you came for',
    });
    expect(note).toHaveTextContent(
      'The promotion that this address names does not wait here. It may have been decided, or it is one that you may not see.',
    );
    expect(within(note).queryByRole('link')).toBeNull();
  });

  it.each([
    [
      'the backend does not answer',
      500,
      undefined,
      'The promotion that this address names does not wait here. What became of it could not be read: The database does not answer',
    ],
    [
      'the backend does not answer, and more waits',
      503,
      2,
      'The promotion that this address names is not among those read so far. What became of it could not be read: The database does not answer',
    ],
    [
      'the reader may not see it, and more waits',
      403,
      2,
      /is not among those read so far\.$/,
    ],
    [
      'nobody knows it, and more waits',
      404,
      2,
      /is not among those read so far\.$/,
    ],
    ['the reader may not see it', 403, undefined, /you may not see\.$/],
  ])(
    'says no more than it knows of one where %s',
    async (_, status, more, text) => {
      renderWith(
        new FakeReleasePipelineApi({
          inbox: { ...inbox, more },
          promotion: await refusal(status, 'The database does not answer'),
        }),
        <ApprovalsContent />,
        { path: '/?promotion=unknown' },
      );
      expect(
        await screen.findByRole('status', { name: 'What you came for' }),
      ).toHaveTextContent(text);
    },
  );

  it('goes to the one that the address names when it comes with a further page', async () => {
    const user = userEvent.setup();
    renderWith(
      new FakeReleasePipelineApi({
        inbox: { ...inbox, more: 1 },
        later: [{ forMe: [], excluded: [], mine: [item('media', 'low', 500)] }],
        promotion: story.promotion({ id: 'media', state: 'waiting' }),
      }),
      <ApprovalsContent />,
      { path: '/?promotion=media' },
    );
    await screen.findByRole('status', { name: 'What you came for' });
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    const row = await screen.findByRole('listitem', { name: /^media/ });
    expect(row).toHaveFocus();
    expect(
      within(row).getByRole('button', { name: 'Hide conditions' }),
    ).toBeInTheDocument();
    const mine = screen.getByRole('button', { name: 'I asked (2)' });
    expect(mine).toHaveAttribute('aria-pressed', 'true');
    // Once.
    await user.click(screen.getByRole('button', { name: 'Waits for me (4)' }));
    await user.click(mine);
    expect(mine).toHaveFocus();
  });

  it('tells no numbers as totals while not all was read, and no news of what it reads', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      inbox: { ...inbox, mine: [], more: 2 },
      later: [
        {
          forMe: [item('media', 'low', 500)],
          excluded: [],
          mine: [],
          more: 1,
        },
        { forMe: [item('cart', 'low', 400)], excluded: [], mine: [] },
      ],
    });
    const { signals } = renderWith(api, <ApprovalsContent />);
    await user.click(
      await screen.findByRole('button', { name: 'I asked (0 so far)' }),
    );
    expect(
      screen.getByRole('heading', {
        name: 'Nothing read so far was asked for by you',
      }),
    ).toBeInTheDocument();
    await user.click(
      screen.getByRole('button', { name: 'Waits for me (4 so far)' }),
    );
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    await screen.findByRole('button', { name: 'Waits for me (5 so far)' });
    expect(screen.queryByText(/promotions? .*waits? for you$/)).toBeNull();

    api.say({ inbox: { ...inbox, forMe: inbox.forMe.slice(1), more: 2 } });
    await signals.send(PROMOTIONS_CHANNEL);
    expect(
      await screen.findByText('4 promotions of those read so far wait for you'),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    await screen.findByRole('button', { name: 'Waits for me (5)' });
    expect(screen.queryByText(/^5 promotions? .*waits? for you$/)).toBeNull();
  });

  it('decides in a dialog with the facts', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      inbox,
      promotion: story.promotion(),
    });
    renderWith(api, <ApprovalsContent />);
    const row = await screen.findByRole('listitem', { name: /^keycloak/ });
    await user.click(within(row).getByRole('button', { name: 'Approve…' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Approve 1.14.9 for production',
    });
    expect(dialog).toHaveTextContent(/High risk.*4 of 6 met/);
    await user.click(within(dialog).getByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'approve',
        id: 'keycloak',
        decision: { digest: 'digest of keycloak' },
      },
    ]);
  });

  it('shows the conditions with their evidence before deciding', async () => {
    const user = userEvent.setup();
    renderWith(new FakeReleasePipelineApi({ inbox }), <ApprovalsContent />);
    const row = await screen.findByRole('listitem', { name: /^keycloak/ });
    const show = within(row).getByRole('button', { name: 'Show conditions' });
    expect(show).toHaveAttribute('aria-expanded', 'false');
    await user.click(show);
    expect(within(row).getByText('Holds it back (2)')).toBeInTheDocument();
    await user.click(
      within(row).getByRole('button', { name: 'Evidence of Error ratio' }),
    );
    expect(row).toHaveTextContent('0.21 %, threshold at most 1 %');
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('updates by itself when another approver decides, and says so', async () => {
    const api = new FakeReleasePipelineApi({ inbox });
    const { signals } = renderWith(api, <ApprovalsContent />);
    await screen.findByRole('listitem', { name: /^keycloak/ });
    api.say({ inbox: { ...inbox, forMe: [], excluded: [] } });
    await signals.send(PROMOTIONS_CHANNEL);
    expect(
      await screen.findByRole('heading', { name: 'Nothing waits for you' }),
    ).toBeInTheDocument();
    expect(screen.getByText('0 promotions wait for you')).toBeInTheDocument();
  });

  it('reads on where more wait, without losing its place', async () => {
    const user = userEvent.setup();
    const [first] = inbox.forMe;
    const api = new FakeReleasePipelineApi({
      inbox: { ...inbox, more: 2 },
      later: [
        { forMe: [first, item('media', 'low', 500)], excluded: [], mine: [] },
      ],
    });
    renderWith(api, <ApprovalsContent />);
    expect(
      await screen.findByText('2 more, asked for later'),
    ).toBeInTheDocument();
    const keycloak = screen.getByRole('listitem', { name: /^keycloak/ });
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    expect(
      await screen.findByRole('listitem', { name: /^media/ }),
    ).toBeInTheDocument();
    expect(rows()).toEqual([
      'keycloak',
      'payments',
      'checkout',
      'stock',
      'media',
      'jenkins',
    ]);
    expect(keycloak).toBeInTheDocument();
    expect(screen.queryByText(/more, asked for later/)).toBeNull();
    // The button went away with what it was for; the reader stays there.
    await waitFor(() =>
      expect(screen.getByText('All are shown')).toHaveFocus(),
    );
  });

  it('lets me take back what I approved, while others are awaited', async () => {
    const user = userEvent.setup();
    const { promotion } = item('ledger', 'high', 2_000);
    const api = new FakeReleasePipelineApi({
      inbox: {
        ...inbox,
        excluded: [
          ...inbox.excluded,
          item('ledger', 'high', 2_000, {
            promotion: {
              ...promotion,
              actions: {
                ...promotion.actions,
                withdraw: { allowed: true, approvalId: 'approval-7' },
              },
            },
            decide: {
              allowed: false,
              because: 'You have approved it; others are awaited',
            },
          }),
        ],
      },
      promotion: story.promotion(),
    });
    renderWith(api, <ApprovalsContent />);
    const row = await screen.findByRole('listitem', { name: /^ledger/ });
    expect(row).toHaveTextContent('You have approved it; others are awaited');
    // Only where an approval of the reader stands.
    expect(
      screen.getAllByRole('button', { name: 'Take it back…' }),
    ).toHaveLength(1);
    await user.click(
      within(row).getByRole('button', { name: 'Take it back…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Take back your approval of 1.14.9 for production',
    });
    expect(dialog).toHaveTextContent('Your approval no longer counts.');
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.keyboard('saw the error ratio{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'withdraw',
        id: 'ledger',
        withdrawal: {
          approvalId: 'approval-7',
          reason: 'saw the error ratio',
        },
      },
    ]);
  });

  it('shows what I asked for, to be cancelled', async () => {
    const user = userEvent.setup();
    renderWith(new FakeReleasePipelineApi({ inbox }), <ApprovalsContent />);
    await user.click(
      await screen.findByRole('button', { name: 'I asked (1)' }),
    );
    expect(rows()).toEqual(['jenkins']);
    expect(
      screen.getByRole('button', { name: 'Cancel promotion…' }),
    ).toBeEnabled();
    expect(screen.queryByRole('button', { name: 'Approve…' })).toBeNull();
  });
});
