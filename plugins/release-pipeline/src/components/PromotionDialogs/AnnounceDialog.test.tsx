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
import type { GateView } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ReleasePipelineTab } from '../ReleasePipelineTab';

const story = makeStory(Date.now());

const BUTTON = 'Record announcement…';

/** A tab whose production-eu waits for an announcement. */
function tabThatAsks(overrides: Partial<GateView> = {}, mayAnnounce = true) {
  const notice = story.gate({
    name: 'notice',
    type: 'announcement',
    kind: 'people',
    title: 'Announced 24 h before',
    status: 'pending',
    reason: ['1.15.0 in production-eu has not been announced yet'],
    whoCanAct: ['team-payments'],
    ...overrides,
  });
  const tab = story.tab();
  return {
    ...tab,
    stages: tab.stages.map(stage =>
      stage.name === 'production-eu'
        ? {
            ...stage,
            verdicts: [
              story.verdict({
                gates: [notice],
                announce: { allowed: mayAnnounce },
              }),
            ],
          }
        : stage,
    ),
  };
}

const receipt = {
  id: 'report-1',
  component: 'component:default/payments',
  stage: 'production-eu',
  check: 'announcement',
  run: 'run-1',
  status: 'passed' as const,
  receivedAt: story.at(0),
  newest: true,
};

async function openDialog(user: ReturnType<typeof userEvent.setup>) {
  await user.click(await screen.findByRole('button', { name: BUTTON }));
  return screen.findByRole('dialog', {
    name: 'Announce 1.15.0 for production-eu',
  });
}

describe('AnnounceDialog', () => {
  it('records what those affected were told, and where they read it', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      tab: tabThatAsks(),
      announcement: receipt,
    });
    renderWith(api, <ReleasePipelineTab />);
    const dialog = within(await openDialog(user));
    const record = dialog.getByRole('button', { name: 'Record announcement' });
    expect(record).toBeDisabled();
    expect(dialog.getByRole('note')).toHaveTextContent(
      'Say what they were told first.',
    );
    await user.type(
      dialog.getByRole('textbox', { name: /^What they were told/ }),
      'Payments restart at noon',
    );
    const where = dialog.getByRole('textbox', { name: /^Where they read it/ });
    await user.type(where, 'ftp://files.example.com');
    expect(record).toBeDisabled();
    expect(dialog.getByRole('note')).toHaveTextContent(/begins with https/);
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.clear(where);
    await user.type(where, 'https://git.example.com/notices/7');
    await user.click(record);
    await waitFor(() =>
      expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
    );
    expect(api.asked).toEqual([
      {
        call: 'announce',
        announcement: {
          component: 'component:default/payments',
          stage: 'production-eu',
          releaseId: 'release-1.15.0',
          text: 'Payments restart at noon',
          href: 'https://git.example.com/notices/7',
        },
      },
    ]);
  });

  it('keeps what was written when the backend refuses', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      tab: tabThatAsks(),
      announcement: await refusal(403, 'Only members of team-payments may ask'),
    });
    renderWith(api, <ReleasePipelineTab />);
    const dialog = within(await openDialog(user));
    await user.type(
      dialog.getByRole('textbox', { name: /^What they were told/ }),
      'Payments restart at noon',
    );
    await user.click(
      dialog.getByRole('button', { name: 'Record announcement' }),
    );
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'Only members of team-payments may ask. Nothing was recorded in your name.',
    );
    expect(
      dialog.getByRole('textbox', { name: /^What they were told/ }),
    ).toHaveValue('Payments restart at noon');
  });

  it.each([
    ['who may not announce', tabThatAsks({}, false)],
    [
      'a notice that waits out its time',
      tabThatAsks({ passesAt: story.at(3_600_000) }),
    ],
    ['a notice that counts', tabThatAsks({ status: 'passed' })],
    ['another condition', tabThatAsks({ type: 'manual-check' })],
  ])('is not offered for %s', async (_what, tab) => {
    renderWith(new FakeReleasePipelineApi({ tab }), <ReleasePipelineTab />);
    expect(await screen.findByText('Announced 24 h before')).toBeVisible();
    expect(screen.queryByRole('button', { name: BUTTON })).toBeNull();
  });
});
