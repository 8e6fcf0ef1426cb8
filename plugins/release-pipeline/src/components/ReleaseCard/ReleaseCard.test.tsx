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
import type { Card } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ReleaseCard } from './ReleaseCard';

const story = makeStory(stopClock('2026-11-19T13:05:00Z'));

const card: Card = {
  component: { ref: 'component:default/payments', name: 'payments' },
  state: 'pipeline',
  headline: story.tab().headline,
  stages: [
    {
      name: 'staging',
      state: 'runs',
      version: '1.15.0',
      since: story.at(-3_600_000),
      health: { status: 'Healthy' },
      sync: 'OutOfSync',
      fresh: true,
    },
    {
      name: 'production',
      state: 'unknown',
      version: '1.14.2',
      since: story.at(-7_200_000),
      health: { status: 'Healthy' },
      sync: 'Synced',
      fresh: false,
    },
  ],
  problems: [],
};

describe('ReleaseCard', () => {
  it('says the sentence and shows one row of stages with a link', async () => {
    renderWith(new FakeReleasePipelineApi({ card }), <ReleaseCard />);
    expect(
      await screen.findByText(/1\.15\.0 is not in production/),
    ).toBeInTheDocument();
    const stages = screen.getAllByRole('listitem');
    expect(stages.map(({ textContent }) => textContent)).toEqual([
      'staging1.15.0HealthyOutOfSyncfor 1\u00a0h',
      // What is old counts as unknown.
      'production1.14.2Unknown',
    ]);
    expect(
      screen.getByRole('link', { name: 'Open the release pipeline' }),
    ).toHaveAttribute('href', '/release-pipeline');
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('marks what no promotion covers', async () => {
    const [stage] = card.stages;
    const uncovered = { ...stage, sync: 'Synced', uncovered: true };
    renderWith(
      new FakeReleasePipelineApi({ card: { ...card, stages: [uncovered] } }),
      <ReleaseCard />,
    );
    expect(await screen.findByRole('listitem')).toHaveTextContent(
      /^staging1\.15\.0HealthyNot coveredfor/,
    );
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it.each([
    ['Healthy', 'eu1.4.0Unknown release'],
    ['Degraded', 'eu1.4.0Unknown releaseDegraded'],
  ])('calls no release %s of which it is not known', async (status, text) => {
    const unknown = {
      name: 'eu',
      state: 'unknown' as const,
      version: '1.4.0',
      since: story.at(-7_200_000),
      health: { status },
      sync: 'Synced',
      fresh: true,
    };
    renderWith(
      new FakeReleasePipelineApi({ card: { ...card, stages: [unknown] } }),
      <ReleaseCard />,
    );
    const stage = await screen.findByRole('listitem');
    expect(stage.textContent).toBe(text);
    expect(getComputedStyle(screen.getByText('1.4.0')).opacity).toBe('0.75');
  });

  it('says of a stage that its applications differ', async () => {
    const stages = [{ ...card.stages[0], state: 'mixed' as const }];
    renderWith(
      new FakeReleasePipelineApi({ card: { ...card, stages } }),
      <ReleaseCard />,
    );
    expect(await screen.findByRole('listitem')).toHaveTextContent(
      /^staging1\.15\.0MixedHealthy/,
    );
  });

  it('keeps its title when there is no answer or no permission', async () => {
    const api = new FakeReleasePipelineApi({ card: await refusal(403, 'no') });
    renderWith(api, <ReleaseCard />);
    expect(
      await screen.findByText(/You may not see the release pipeline/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Release pipeline' }),
    ).toBeInTheDocument();
  });
});
