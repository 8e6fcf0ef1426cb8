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

import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type {
  PromotionView,
  Tab,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ReleasePipelineTab } from '../ReleasePipelineTab';

const story = makeStory(Date.now());
const allowed = { allowed: true };

const waiting = story.promotion({
  id: 'promotion-2',
  stage: 'production-eu',
  release: story.release('1.15.0'),
  state: 'waiting',
  digest: 'digest-that-was-seen',
  approvals: [],
  effects: [],
  actions: { approve: allowed, reject: allowed, cancel: allowed },
});

function tabWith(promotion: PromotionView) {
  const tab = story.tab();
  return {
    ...tab,
    headline: { ...tab.headline, primary: undefined },
    stages: tab.stages.map(stage =>
      stage.name === promotion.stage
        ? { ...stage, promotions: [promotion] }
        : stage,
    ),
  };
}

async function openByKeyboard(
  user: ReturnType<typeof userEvent.setup>,
  button: string,
  dialog: string,
) {
  const found = await screen.findByRole('button', { name: button });
  act(() => found.focus());
  await user.keyboard('{Enter}');
  return screen.findByRole('dialog', { name: dialog });
}

describe('the risk class', () => {
  const raisable = (overrides: Partial<PromotionView> = {}) => {
    const promotion = {
      ...waiting,
      risk: 'low',
      actions: { ...waiting.actions, raiseRisk: allowed },
      ...overrides,
    };
    const tab = tabWith(promotion);
    const [verdict] = tab.stages.at(-2)?.verdicts ?? [];
    verdict.risk = promotion.risk;
    return new FakeReleasePipelineApi({ tab, promotion });
  };

  it('R14 stands with its reasons, and is raised with a class and a reason', async () => {
    const api = raisable();
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    expect(
      (await screen.findAllByText('3 dependency updates')).length,
    ).toBeGreaterThan(0);
    expect(screen.queryByRole('button', { name: 'Lower risk…' })).toBeNull();
    const dialog = await openByKeyboard(
      user,
      'Raise risk…',
      'Raise the risk of 1.15.0 for production-eu',
    );
    expect(dialog).toHaveTextContent('Approvals given so far become void.');
    expect(
      within(dialog).getByRole('button', { name: 'Raise to medium' }),
    ).toBeDisabled();
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    await user.click(within(dialog).getByRole('radio', { name: 'High risk' }));
    await user.type(
      within(dialog).getByRole('textbox'),
      'it changes how cards are charged',
    );
    await user.click(
      within(dialog).getByRole('button', { name: 'Raise to high' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'raise',
        id: 'promotion-2',
        change: {
          digest: 'digest-that-was-seen',
          risk: 'high',
          reason: 'it changes how cards are charged',
        },
      },
    ]);
  });

  it('is lowered only where the backend offers it', async () => {
    const api = raisable({
      risk: 'high',
      actions: { ...waiting.actions, lowerRisk: allowed },
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Lower risk…',
      'Lower the risk of 1.15.0 for production-eu',
    );
    expect(screen.queryByText('Raise risk…')).toBeNull();
    await user.keyboard('only the docs changed{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      { call: 'lower', change: { risk: 'medium' } },
    ]);
  });

  it('is not offered where it may not be changed', async () => {
    const api = raisable({
      actions: {
        ...waiting.actions,
        raiseRisk: { allowed: false, because: 'It is rolling out already.' },
        lowerRisk: { allowed: false, because: 'Only platform may lower it.' },
      },
    });
    renderWith(api, <ReleasePipelineTab />);
    await screen.findByRole('button', { name: 'Approve…' });
    expect(screen.queryByRole('button', { name: /risk…/ })).toBeNull();
  });
});

describe('asking', () => {
  it('sends stage, release and reason with Ctrl+Enter, then closes', async () => {
    const api = new FakeReleasePipelineApi({
      tab: story.tab(),
      promotion: waiting,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Ask for production-eu…',
      'Ask for 1.15.0 in production-eu',
    );
    expect(within(dialog).getByRole('textbox')).toHaveFocus();
    expect(dialog).toHaveTextContent('Delay of 5 min, can be stopped');
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(api.asked).toEqual([]);
    await user.keyboard('the shop waits{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'create',
        componentRef: 'component:default/payments',
        request: {
          stage: 'production-eu',
          releaseId: 'release-1.15.0',
          reason: 'the shop waits',
        },
      },
    ]);
  });

  it('stays open with what the backend said, and keeps the reason', async () => {
    const api = new FakeReleasePipelineApi({
      tab: story.tab(),
      promotion: await refusal(409, '1.14.9 is open there, asked by Sam SRE'),
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Ask for production-eu…',
      'Ask for 1.15.0 in production-eu',
    );
    await user.keyboard('why');
    await user.click(
      within(dialog).getByRole('button', { name: 'Ask for production-eu' }),
    );
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'Too late: 1.14.9 is open there, asked by Sam SRE. Nothing was recorded in your name.',
    );
    expect(within(dialog).getByRole('textbox')).toHaveValue('why');
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
  });

  it('R11 names what is replaced, and does nothing unless told', async () => {
    const other = { ...waiting, release: story.release('1.14.9') };
    const api = new FakeReleasePipelineApi({
      tab: tabWith(other),
      promotion: waiting,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    await user.click(
      await screen.findByRole('button', {
        name: 'Ask for 1.15.0 into production-eu…',
      }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Ask for 1.15.0 in production-eu',
    });
    expect(
      within(dialog).getByRole('button', { name: 'Keep 1.14.9' }),
    ).toBeEnabled();
    await user.click(within(dialog).getByLabelText(/^Replace 1\.14\.9/));
    await user.type(within(dialog).getByRole('textbox'), 'newer');
    await user.click(
      within(dialog).getByRole('button', { name: 'Ask for production-eu' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      { request: { replaces: 'promotion-2', releaseId: 'release-1.15.0' } },
    ]);
  });
});

describe('asking for two regions', () => {
  const regions = () => {
    const tab = story.tab();
    return {
      ...tab,
      stages: tab.stages.map(stage =>
        stage.name === 'production-us'
          ? {
              ...stage,
              promotions: [],
              verdicts: [story.verdict({ stage: 'production-us' })],
            }
          : stage,
      ),
    };
  };
  const open = async (user: ReturnType<typeof userEvent.setup>) =>
    openByKeyboard(
      user,
      'Ask for production-eu…',
      'Ask for 1.15.0 in production-eu and production-us',
    );

  it('R4 asks once for both, unless one is unticked', async () => {
    const api = new FakeReleasePipelineApi({
      tab: regions(),
      promotion: waiting,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await open(user);
    const [eu, us] = within(dialog).getAllByRole('checkbox');
    expect(eu).toBeChecked();
    expect(us).toBeChecked();
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    await user.click(eu);
    await user.click(us);
    expect(dialog).toHaveTextContent('Choose a stage first.');
    await user.click(us);
    await user.type(within(dialog).getByRole('textbox'), 'both wait');
    expect(
      within(dialog).getByRole('button', { name: 'Ask for production-us' }),
    ).toBeEnabled();
    await user.click(eu);
    await user.click(
      within(dialog).getByRole('button', {
        name: 'Ask for production-eu and production-us',
      }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      { request: { stage: 'production-eu', reason: 'both wait' } },
      { request: { stage: 'production-us', reason: 'both wait' } },
    ]);
  });

  it('says which one failed, and sends only that again', async () => {
    const api = new FakeReleasePipelineApi({
      tab: regions(),
      promotion: waiting,
    });
    api.refuse('production-us', await refusal(409, 'Sam SRE was faster'));
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await open(user);
    await user.keyboard('both wait{Control>}{Enter}{/Control}');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'production-us: Too late: Sam SRE was faster. Asked for in production-eu; nothing else was recorded in your name.',
    );
    const [eu, us] = within(dialog).getAllByRole('checkbox');
    expect(eu).toBeDisabled();
    expect(us).toBeChecked();
    api.refuse('production-us', undefined);
    await user.click(
      within(dialog).getByRole('button', { name: 'Ask for production-us' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(
      api.asked.map(one => one.call === 'create' && one.request.stage),
    ).toEqual(['production-eu', 'production-us', 'production-us']);
  });

  it.each([
    ['no answer came', new Error('Failed to fetch')],
    ['the backend failed', refusal(503, 'Failed to fetch')],
  ])('claims nothing where %s', async (_why, failure) => {
    const api = new FakeReleasePipelineApi({
      tab: regions(),
      promotion: waiting,
    });
    api.refuse('production-us', await failure);
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await open(user);
    await user.keyboard('both wait{Control>}{Enter}{/Control}');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      'production-us: Failed to fetch. Asked for in production-eu; whether the rest was recorded is not known, look before you send it again.',
    );
  });

  it('does not offer where the reader may not ask, and says why', async () => {
    const tab = regions();
    const [us] = tab.stages.at(-1)?.verdicts ?? [];
    us.ask = { allowed: false, because: 'The rollout there is not over.' };
    const user = userEvent.setup();
    renderWith(new FakeReleasePipelineApi({ tab }), <ReleasePipelineTab />);
    const dialog = await open(user);
    const box = within(dialog).getByRole('checkbox', { name: 'production-us' });
    expect(box).toBeDisabled();
    expect(box).not.toBeChecked();
    expect(box).toHaveAccessibleDescription('The rollout there is not over.');
  });
});

describe('stopping', () => {
  it('stands beside the sentence while the start counts down', async () => {
    const ready = { ...waiting, state: 'ready', dueAt: story.at(3_000_000) };
    const tab = tabWith(ready);
    const api = new FakeReleasePipelineApi({
      tab: {
        ...tab,
        headline: {
          tone: 'wait',
          sentence: [
            '1.15.0 goes to production-eu in ',
            { time: story.at(3_000_000), as: 'countdown' },
            '.',
          ],
          details: [],
        },
        stages: tab.stages.map(stage =>
          stage.name === 'production-eu'
            ? {
                ...stage,
                activities: [
                  {
                    kind: 'delay',
                    sentence: ['it goes'],
                    endsAt: story.at(3_000_000),
                  },
                ],
              }
            : stage,
        ),
      },
      promotion: waiting,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const headline = await screen.findByRole('region', {
      name: 'Where the newest release is',
    });
    expect(headline).toHaveTextContent(/in \d+:\d\d\./);
    await user.click(within(headline).getByRole('button', { name: 'Stop…' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Stop 1.15.0 for production-eu',
    });
    await user.click(within(dialog).getByRole('button', { name: 'Stop' }));
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      { call: 'cancel', id: 'promotion-2', decision: {} },
    ]);
  });
});

describe('deciding', () => {
  it('R20 approves what the person saw, not what came meanwhile', async () => {
    const api = new FakeReleasePipelineApi({
      tab: tabWith(waiting),
      promotion: waiting,
    });
    const user = userEvent.setup();
    const { signals } = renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Approve…',
      'Approve 1.15.0 for production-eu',
    );
    api.say({ tab: tabWith({ ...waiting, digest: 'another digest' }) });
    await signals.send('release-pipeline:component:default/payments');
    await user.click(within(dialog).getByRole('button', { name: 'Approve' }));
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'approve',
        id: 'promotion-2',
        decision: { digest: 'digest-that-was-seen' },
      },
    ]);
  });

  it('approves only with a reason where the stage asks for one', async () => {
    const approve = { allowed: true, needsReason: true };
    const asks = { ...waiting, actions: { ...waiting.actions, approve } };
    const api = new FakeReleasePipelineApi({
      tab: tabWith(asks),
      promotion: asks,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Approve…',
      'Approve 1.15.0 for production-eu',
    );
    const confirm = within(dialog).getByRole('button', { name: 'Approve' });
    expect(confirm).toBeDisabled();
    await user.type(within(dialog).getByRole('textbox'), 'staging looks well');
    await user.click(confirm);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toMatchObject([
      { call: 'approve', decision: { reason: 'staging looks well' } },
    ]);
  });

  it('rejects only with a reason', async () => {
    const api = new FakeReleasePipelineApi({
      tab: tabWith(waiting),
      promotion: waiting,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Reject…',
      'Reject 1.15.0 for production-eu',
    );
    const confirm = within(dialog).getByRole('button', { name: 'Reject' });
    expect(confirm).toBeDisabled();
    expect(dialog).toHaveTextContent('Say why first.');
    await user.keyboard('   ');
    expect(confirm).toBeDisabled();
    await user.keyboard('not before the audit');
    await user.click(confirm);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'reject',
        id: 'promotion-2',
        decision: {
          digest: 'digest-that-was-seen',
          reason: 'not before the audit',
        },
      },
    ]);
  });

  it('cancels, and cannot be sent twice', async () => {
    const api = new FakeReleasePipelineApi({ tab: tabWith(waiting) });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Cancel promotion…',
      'Cancel 1.15.0 for production-eu',
    );
    // The fake does not answer: the dialog stays busy.
    await user.keyboard('{Control>}{Enter}{Enter}{/Control}');
    expect(
      within(dialog).getByRole('progressbar', { name: 'Sending' }),
    ).toBeInTheDocument();
    expect(
      within(dialog).getByRole('button', { name: /Cancel promotion/ }),
    ).toBeDisabled();
    await user.keyboard('{Escape}');
    expect(dialog).toBeInTheDocument();
    expect(api.asked).toHaveLength(1);
  });

  it('takes back an approval, and says when it is too late', async () => {
    const approved = {
      ...waiting,
      actions: {
        ...waiting.actions,
        withdraw: { allowed: true, approvalId: 'approval-7' },
      },
    };
    const api = new FakeReleasePipelineApi({
      tab: tabWith(approved),
      promotion: await refusal(
        409,
        'This promotion is executing: its effect is under way or done. Nothing was recorded in your name',
      ),
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Take it back…',
      'Take back your approval of 1.15.0 for production-eu',
    );
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      /^Too late: This promotion is executing/,
    );
    api.say({ promotion: waiting });
    await user.click(
      within(dialog).getByRole('button', { name: 'Take it back' }),
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked.at(-1)).toEqual({
      call: 'withdraw',
      id: 'promotion-2',
      withdrawal: { approvalId: 'approval-7' },
    });
  });

  it('says until when an approval could be taken back', async () => {
    const because = 'It is under way already: the change has been made.';
    const withdraw = { allowed: false, because, approvalId: 'approval-7' };
    const api = new FakeReleasePipelineApi({
      tab: tabWith({ ...waiting, actions: { ...waiting.actions, withdraw } }),
    });
    renderWith(api, <ReleasePipelineTab />);
    const button = await screen.findByRole('button', { name: 'Take it back…' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(because);
  });

  it('shows a refusal that is no race as it is', async () => {
    const api = new FakeReleasePipelineApi({
      tab: tabWith(waiting),
      promotion: await refusal(403, 'You wrote commit 41c09ab'),
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Approve…',
      'Approve 1.15.0 for production-eu',
    );
    await user.keyboard('{Control>}{Enter}{/Control}');
    expect(await within(dialog).findByRole('alert')).toHaveTextContent(
      /^You wrote commit 41c09ab\. Nothing was recorded in your name\.$/,
    );
  });
});

describe('break-glass', () => {
  const gates = [
    {
      name: 'errors',
      title: 'Error ratio',
      said: ['failed: 2.4 % is more than 1 %'],
    },
    { name: 'approvals', title: 'Approvals', said: ['pending: 1 more'] },
  ];
  const offered = (override: PromotionView['actions']['override']) => {
    const promotion = {
      ...waiting,
      actions: { ...waiting.actions, override },
    };
    return new FakeReleasePipelineApi({ tab: tabWith(promotion), promotion });
  };

  it('names what it passes over, and asks why and where that is written down', async () => {
    const api = offered({ allowed: true, gates, minutes: 60 });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const dialog = await openByKeyboard(
      user,
      'Override…',
      'Override for 1.15.0 into production-eu',
    );
    expect(dialog).toHaveTextContent('failed: 2.4 % is more than 1 %');
    expect(dialog).toHaveTextContent('It lasts 1 h,');
    expect(dialog).toHaveTextContent('are told at once');
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    const send = within(dialog).getByRole('button', { name: 'Override' });
    expect(dialog).toHaveTextContent('Choose what to pass over first.');
    await user.keyboard('the shop is down');
    const box = within(dialog).getByRole('checkbox', { name: /^Error ratio/ });
    act(() => box.focus());
    await user.keyboard(' ');
    expect(send).toBeDisabled();
    expect(dialog).toHaveTextContent('Name the ticket first.');
    await user.type(
      within(dialog).getByRole('textbox', { name: /^Ticket/ }),
      ' OPS-12 {Control>}{Enter}{/Control}',
    );
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'override',
        id: 'promotion-2',
        override: {
          digest: 'digest-that-was-seen',
          gates: ['errors'],
          reason: 'the shop is down',
          ticket: 'OPS-12',
        },
      },
    ]);
  });

  it('says why one may not, and is not there where nothing can be passed over', async () => {
    const because = 'Only members of platform decide';
    const api = offered({ allowed: false, because, gates, minutes: 60 });
    renderWith(api, <ReleasePipelineTab />);
    const button = await screen.findByRole('button', { name: 'Override…' });
    expect(button).toBeDisabled();
    expect(button).toHaveAccessibleDescription(because);

    api.say({ tab: tabWith(waiting) });
    renderWith(api, <ReleasePipelineTab />);
    await screen.findAllByRole('button', { name: 'Approve…' });
    expect(screen.getAllByRole('button', { name: 'Override…' })).toHaveLength(
      1,
    );
  });

  const now = Date.now();
  const given = {
    id: 'override-1',
    by: { ref: 'user:default/sam', name: 'Sam SRE' },
    at: new Date(now - 600_000).toISOString(),
    until: new Date(now + 3_000_000).toISOString(),
    gates: [
      { name: 'runbook', title: 'Runbook link', was: ['failed: no link'] },
    ],
    reason: 'link is being moved <b>now</b>',
    ticket: ['javascript', 'alert(1)'].join(':'),
  };
  const owed = {
    component: { ref: 'component:default/payments', name: 'payments' },
    promotionId: 'promotion-2',
    stage: 'production-eu',
    version: '1.15.0',
  };
  const tabOwing = (
    ...reviews: Array<NonNullable<Tab['reviews']>[number]['override']>
  ): Tab => ({
    ...tabWith(waiting),
    reviews: reviews.map(one => ({ ...owed, override: one })),
  });

  it('S17 shows the review that is owed until somebody closes it with a finding', async () => {
    const api = new FakeReleasePipelineApi({
      tab: tabOwing(
        { ...given, mayReview: allowed },
        {
          ...given,
          id: 'override-2',
          mayReview: { allowed: false, because: 'You overrode it yourself' },
        },
      ),
      promotion: waiting,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const box = await screen.findByRole('group', {
      name: 'Reviews of overrides',
    });
    expect(box).toHaveTextContent(
      'Sam SRE overrode ‘Runbook link’ (failed: no link)',
    );
    // S36: what somebody wrote is text.
    expect(box).toHaveTextContent('<b>now</b>');
    expect(within(box).queryByRole('link')).toBeNull();
    expect(box).toHaveTextContent('You overrode it yourself');
    const [first, second] = within(box).getAllByRole('button', {
      name: 'Close review…',
    });
    expect(second).toBeDisabled();
    act(() => first.focus());
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'Review the override for 1.15.0 in production-eu',
    });
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    expect(
      within(dialog).getByRole('button', { name: 'Close review' }),
    ).toBeDisabled();
    api.say({ tab: tabOwing() });
    await user.keyboard('it is linked again{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'review',
        id: 'promotion-2',
        review: { overrideId: 'override-1', finding: 'it is linked again' },
      },
    ]);
    await waitFor(() => expect(box).not.toBeInTheDocument());
  });

  it('S17 ends what is overridden before its time, with a reason, where it still passes over anything', async () => {
    const because = 'Only who overrode, and members of platform, may end it';
    const api = new FakeReleasePipelineApi({
      tab: tabOwing(
        { ...given, mayReview: allowed, mayEnd: allowed },
        {
          ...given,
          id: 'override-2',
          mayReview: allowed,
          mayEnd: { allowed: false, because },
        },
        { ...given, id: 'override-3', mayReview: allowed },
      ),
      promotion: waiting,
    });
    const user = userEvent.setup();
    renderWith(api, <ReleasePipelineTab />);
    const box = await screen.findByRole('group', {
      name: 'Reviews of overrides',
    });
    const ends = within(box).getAllByRole('button', { name: 'End now…' });
    expect(ends).toHaveLength(2);
    expect(ends[1]).toBeDisabled();
    expect(ends[1]).toHaveAccessibleDescription(because);
    act(() => ends[0].focus());
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'End the override for 1.15.0 in production-eu',
    });
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    expect(
      within(dialog).getByRole('button', { name: 'End override' }),
    ).toBeDisabled();
    await user.keyboard('the check is mended{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'end-override',
        id: 'promotion-2',
        end: { overrideId: 'override-1', reason: 'the check is mended' },
      },
    ]);
  });
});
