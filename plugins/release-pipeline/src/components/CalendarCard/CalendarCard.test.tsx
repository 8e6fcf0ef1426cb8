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

import { screen, within } from '@testing-library/react';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { makeCalendarViews } from '../../__testUtils__/calendarViews';
import { stopClock } from '../../__testUtils__/clock';
import { makeExceptions } from '../../__testUtils__/exceptions';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { CalendarCard } from './CalendarCard';

describe('CalendarCard', () => {
  const now = stopClock('2026-11-19T13:05:00Z');
  afterEach(() => localStorage.clear());
  const views = makeCalendarViews(now);
  const story = makeStory(now);
  const nothing = { forMe: [], excluded: [], mine: [] };

  it('shows what touches what I own, what is under way there, and what waits for me', async () => {
    const promotion = story.promotion();
    renderWith(
      new FakeReleasePipelineApi({
        ownCalendar: views.own(),
        inbox: {
          ...nothing,
          forMe: [{ promotion, missing: [], decide: { allowed: true } }],
          exceptions: [makeExceptions(now).placed()],
        },
      }),
      <CalendarCard />,
    );
    const calendar = await screen.findByRole('region', {
      name: 'On the calendar, 14 days',
    });
    expect(
      within(calendar)
        .getAllByRole('listitem')
        .map(({ textContent }) => textContent),
    ).toEqual([
      expect.stringMatching(/^Maintenance Database upgrade touches payments/),
      expect.stringMatching(/^Recovery drill Restore of the ledger.*rehearsed/),
      expect.stringMatching(/^Freeze Black Friday touches system commerce/),
    ]);
    const changes = screen.getByRole('region', {
      name: 'Planned and under way',
    });
    expect(
      within(changes).getByRole('link', { name: 'payments' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/payments/release-pipeline',
    );
    const waiting = await screen.findByRole('region', {
      name: 'Waits for you (2)',
    });
    const [exception, approval] = within(waiting).getAllByRole('link');
    expect(exception).toHaveTextContent(
      'payments 1.15.0 for production-eu, an exception from a freeze',
    );
    expect(approval).toHaveAttribute(
      'href',
      `/approvals?promotion=${promotion.id}`,
    );
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('F60 shows first of what it cannot be told when it takes place', async () => {
    renderWith(
      new FakeReleasePipelineApi({
        ownCalendar: views.own({ untold: [views.untoldFreeze] }),
        inbox: nothing,
      }),
      <CalendarCard />,
    );
    const calendar = await screen.findByRole('region', {
      name: 'On the calendar, 14 days',
    });
    expect(within(calendar).getAllByRole('listitem')[0]).toHaveTextContent(
      /^It cannot be told when freeze 'Landing' takes place/,
    );
  });

  it('says what would be there', async () => {
    renderWith(
      new FakeReleasePipelineApi({
        ownCalendar: views.own({ components: 0, events: [], changes: [] }),
        inbox: nothing,
      }),
      <CalendarCard />,
    );
    expect(
      await screen.findByText(/^You and your groups own no component/),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('Nothing waits for your decision.'),
    ).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('shows one half where the other is not answered', async () => {
    renderWith(
      new FakeReleasePipelineApi({
        ownCalendar: await refusal(503, 'The database does not answer'),
        inbox: nothing,
      }),
      <CalendarCard />,
    );
    expect(
      await screen.findByText(/The database does not answer/),
    ).toBeInTheDocument();
    expect(
      await screen.findByText('Nothing waits for your decision.'),
    ).toBeInTheDocument();
  });
});
