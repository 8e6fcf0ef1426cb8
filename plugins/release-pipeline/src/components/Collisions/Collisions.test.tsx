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

import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { Collisions } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { CollisionLine, CollisionNotice } from '.';

const story = makeStory(Date.now());
const about = {
  componentRef: 'component:default/payments',
  stage: 'production-eu',
};
const [checkout] = story.collisions().known;
const nothing = { known: [] };
const freeze = {
  id: 'freeze:payroll',
  kind: 'freeze',
  why: ['calendar' as const],
  sentence: [
    "Freeze 'Payroll run' begins ",
    { time: checkout.start, as: 'in' as const },
  ],
  start: checkout.start,
  href: 'https://wiki.example.com/payroll',
};

function notice(collisions: Collisions | Error) {
  const api = new FakeReleasePipelineApi({ collisions });
  renderWith(
    api,
    <div data-testid="place">
      <CollisionNotice {...about} release="release-1" at={checkout.start} />
    </div>,
  );
  return { api, place: screen.getByTestId('place') };
}

function line(collisions: Collisions) {
  renderWith(
    new FakeReleasePipelineApi({ collisions }),
    <div data-testid="place">
      <CollisionLine {...about} promotion="promotion-1" />
    </div>,
  );
  return screen.getByTestId('place');
}

describe('what a change touches at its time', () => {
  it('names both sides, why they touch and when, and leads to the other one', async () => {
    const { api } = notice(story.collisions());
    const group = await screen.findByRole('group', {
      name: 'Collisions in production-eu',
    });
    expect(group).toHaveTextContent('Touches 1 other change.');
    expect(group).toHaveTextContent(
      /checkout 3\.8\.1 is planned into production-eu .*: checkout uses payments-api of payments/,
    );
    expect(group).toHaveTextContent('It took 2 h lately.');
    expect(
      screen.getByRole('link', { name: 'Look at checkout 3.8.1' }),
    ).toHaveAttribute(
      'href',
      expect.stringMatching(/checkout.*\/promotions\/promotion-checkout$/),
    );
    expect(api.collisionsAsked[0]).toMatchObject({
      stage: 'production-eu',
      release: 'release-1',
      at: checkout.start,
    });
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('R24 counts what the reader may not see', async () => {
    const { place } = notice(
      story.collisions({ known: [checkout, freeze], hidden: 2 }),
    );
    await screen.findByText(
      'Touches 3 other changes, 2 of them not for you to see, and 1 event of the calendar.',
    );
    expect(place).toHaveTextContent("Freeze 'Payroll run' begins");
    expect(screen.getByRole('link', { name: /Read more/ })).toHaveAttribute(
      'href',
      freeze.href,
    );
  });

  it('shows the strongest first, and the others on demand', async () => {
    const user = userEvent.setup();
    const known = [1, 2, 3, 4, 5].map(number => ({
      ...checkout,
      id: `promotion-${number}`,
      version: `${number}.0.0`,
    }));
    const { place } = notice(story.collisions({ known, more: 7 }));
    await user.click(await screen.findByRole('button', { name: '9 more' }));
    expect(screen.getAllByRole('link')).toHaveLength(5);
    expect(place).toHaveTextContent('7 more that you may see.');
    await user.click(screen.getByRole('button', { name: 'Show fewer' }));
    expect(screen.getAllByRole('link')).toHaveLength(3);
  });

  it('I3 what is not known never reads as nothing', async () => {
    const unknown = ['The catalog has not told yet what payments relies on'];
    const { place } = notice(story.collisions({ ...nothing, unknown }));
    await screen.findByText(`Not known in full: ${unknown[0]}.`);
    expect(place).not.toHaveTextContent('Touches');
  });

  it('says so while the backend does not answer', async () => {
    notice(await refusal(503, 'The catalog cannot be asked'));
    expect(
      await screen.findByText(
        'What it touches at that time is not known: The catalog cannot be asked.',
      ),
    ).toBeVisible();
  });
});

describe('the line on the tab', () => {
  it.each<[string, Partial<Collisions>, string]>([
    ['one', {}, 'Touches checkout 3.8.1'],
    ['more', { more: 1, hidden: 1 }, 'Touches checkout 3.8.1 and 2 more'],
    ['hidden ones alone', { ...nothing, hidden: 2 }, 'Touches 2 others'],
    ['an event', { known: [freeze] }, 'Touches another entry of the calendar'],
    [
      'what is not known',
      { ...nothing, unknown: ['No cluster is known'] },
      'What it touches is not known in full: No cluster is known.',
    ],
  ])('is short: %s', async (_what, told, text) => {
    const place = line(story.collisions(told));
    await screen.findByText(text);
    expect(place).toHaveTextContent(text);
  });
});
