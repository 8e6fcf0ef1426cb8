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
  Availability,
  InboxItem,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ApprovalsContent } from '../ApprovalsPage';
import { ReleasePipelineTab } from '../ReleasePipelineTab';

const story = makeStory(Date.now());
const allowed = { allowed: true };
const done = { allowed: false, because: 'It is under way already.' };

const awaiting = (signOff: Availability) =>
  story.promotion({
    id: 'promotion-2',
    stage: 'production-eu',
    component: { ref: 'component:default/payments', name: 'payments' },
    release: story.release('1.15.0'),
    state: 'watching',
    digest: 'digest-that-was-seen',
    sentence: ['1.15.0 is live in production-eu and awaits sign-off from qa'],
    signOff: { since: story.at(-60_000), groups: ['group:default/qa'] },
    approvals: [],
    effects: [],
    actions: { approve: done, reject: done, cancel: done, signOff },
  });

function inTab(signOff: Availability = allowed) {
  const tab = story.tab();
  const promotion = awaiting(signOff);
  const api = new FakeReleasePipelineApi({
    tab: {
      ...tab,
      headline: { ...tab.headline, primary: undefined },
      stages: tab.stages.map(stage =>
        stage.name === promotion.stage
          ? {
              ...stage,
              activities: [{ kind: 'sign-off', sentence: promotion.sentence }],
              promotions: [promotion],
            }
          : stage,
      ),
    },
    promotion,
  });
  renderWith(api, <ReleasePipelineTab />);
  return api;
}

describe('a release that awaits its sign-off', () => {
  it('is confirmed without a mouse, as it was seen', async () => {
    const user = userEvent.setup();
    const api = inTab();
    const [button] = await screen.findAllByRole('button', {
      name: 'Confirm release…',
    });
    act(() => button.focus());
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'Confirm 1.15.0 in production-eu',
    });
    expect(dialog).toHaveTextContent('The promotion ends as succeeded.');
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    expect(within(dialog).getByRole('textbox')).toHaveFocus();
    await user.keyboard('{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'sign-off',
        id: 'promotion-2',
        signOff: { digest: 'digest-that-was-seen', verdict: 'confirmed' },
      },
    ]);
  });

  it('has a problem reported in words, never without', async () => {
    const user = userEvent.setup();
    const api = inTab();
    await user.click(
      await screen.findByRole('button', { name: 'Report a problem…' }),
    );
    const dialog = await screen.findByRole('dialog', {
      name: 'Report a problem with 1.15.0 in production-eu',
    });
    const send = within(dialog).getByRole('button', {
      name: 'Report a problem',
    });
    expect(send).toBeDisabled();
    await user.type(within(dialog).getByRole('textbox'), 'the total is wrong');
    await user.click(send);
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'sign-off',
        id: 'promotion-2',
        signOff: {
          digest: 'digest-that-was-seen',
          verdict: 'problem',
          reason: 'the total is wrong',
        },
      },
    ]);
  });

  it('says so in its own word, and why one may not, and offers nothing that is over', async () => {
    inTab({ allowed: false, because: 'Only members of qa sign it off' });
    const confirm = await screen.findByRole('button', {
      name: 'Confirm release…',
    });
    expect(confirm).toBeDisabled();
    expect(confirm).toHaveAccessibleDescription(
      'Only members of qa sign it off',
    );
    const stage = screen.getByRole('article', { name: /^Stage production-eu/ });
    // Once, though the activity and the promotion both say it.
    expect(within(stage).getAllByText(/^Awaiting sign-off/)).toHaveLength(1);
    for (const name of ['Approve…', 'Reject…', 'Cancel promotion…']) {
      expect(screen.queryByRole('button', { name })).toBeNull();
    }
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('is confirmed on the page of its own, too', async () => {
    const user = userEvent.setup();
    const decision = { ...story.decision(), promotion: awaiting(allowed) };
    renderWith(
      new FakeReleasePipelineApi({ decision, promotion: decision.promotion }),
      <ReleasePipelineTab />,
      { path: '/promotions/promotion-2' },
    );
    const box = await screen.findByRole('region', { name: 'Decision' });
    expect(
      await within(box).findByRole('heading', { name: 'Your sign-off' }),
    ).toBeInTheDocument();
    expect(box).not.toHaveTextContent('Can approve');
    await user.click(
      within(box).getByRole('button', { name: 'Confirm release…' }),
    );
    expect(
      await screen.findByRole('dialog', {
        name: 'Confirm 1.15.0 in production-eu',
      }),
    ).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('stands in the inbox of who may sign it off', async () => {
    const user = userEvent.setup();
    const item: InboxItem = {
      promotion: awaiting(allowed),
      missing: ['since ', { time: story.at(-60_000), as: 'at' }],
      decide: allowed,
    };
    const inbox = { forMe: [item], excluded: [], mine: [] };
    const api = new FakeReleasePipelineApi({
      inbox,
      promotion: item.promotion,
    });
    renderWith(api, <ApprovalsContent />);
    const row = await screen.findByRole('listitem', {
      name: 'payments 1.15.0 for production-eu',
    });
    expect(row).toHaveTextContent('Awaiting sign-off');
    expect(within(row).queryByRole('button', { name: 'Approve…' })).toBeNull();
    await user.click(
      within(row).getByRole('button', { name: 'Confirm release…' }),
    );
    expect(
      await screen.findByRole('dialog', {
        name: 'Confirm 1.15.0 in production-eu',
      }),
    ).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });
});
