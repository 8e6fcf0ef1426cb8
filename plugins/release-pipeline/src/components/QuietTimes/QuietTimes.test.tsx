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
import type { QuietTimes as Answer } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { makeCalendarViews } from '../../__testUtils__/calendarViews';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { QuietTimes } from './QuietTimes';

const KEYCLOAK = 'component:default/keycloak';

describe('QuietTimes', () => {
  const views = makeCalendarViews(stopClock('2026-11-19T13:05:00Z'));

  const show = (quietTimes: Answer | Error, stage = '') => {
    const api = new FakeReleasePipelineApi({ quietTimes });
    renderWith(api, <QuietTimes component={KEYCLOAK} stage={stage} />);
    return api;
  };

  it('shows the quietest times of the week with their figures and their next day', async () => {
    const api = show(views.quietTimes(), 'production');
    const table = await screen.findByRole('table', { name: /^Quiet times/ });
    const [head, first, second] = within(table)
      .getAllByRole('row')
      .map(({ textContent }) => textContent);
    expect(head).toBe(
      'Each week, in Europe/BerlinLoad, loginsOf the busiest hourWeeks measuredNext',
    );
    expect(first).toMatch(/^Sunday, 03:00–05:00421.%4Sun.22.Nov, 13:05/);
    expect(second).toMatch(/^Saturday, 02:00–04:001273.%3/);
    const [link] = within(table).getAllByRole('link');
    expect(link).toHaveAttribute(
      'href',
      '/change-calendar?view=week&component=component%3Adefault%2Fkeycloak&date=2026-11-22',
    );
    expect(
      screen.getByText(
        /Median of each hour.*Busiest: Monday, 09:00, 4,200 logins\./,
      ),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: /^Open in Prometheus/ }),
    ).toHaveAttribute('href', expect.stringMatching(/^https:\/\/prometheus\./));
    expect(api.quietTimes).toEqual([
      { component: KEYCLOAK, stage: 'production' },
    ]);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('lets who may enter a note of maintenance then', async () => {
    const onPlan = jest.fn();
    const times = views.quietTimes();
    renderWith(
      new FakeReleasePipelineApi({ quietTimes: times }),
      <QuietTimes component={KEYCLOAK} stage="" onPlan={onPlan} />,
    );
    const [first] = await screen.findAllByRole('button', {
      name: /^Note maintenance….*Sun.22.Nov/,
    });
    await userEvent.click(first);
    expect(onPlan).toHaveBeenCalledWith({
      ...times.slots[0].next,
      components: [KEYCLOAK],
      stages: ['production'],
    });
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('says why they are not known', async () => {
    show(
      views.quietTimes({
        state: 'unknown',
        sentence: ['Too little was measured in 4 weeks: 48 hours of 672'],
        busiest: undefined,
        slots: [],
      }),
    );
    expect(await screen.findByText('Unknown')).toBeInTheDocument();
    expect(screen.getByText(/^Too little was measured/)).toBeInTheDocument();
    expect(screen.queryByRole('table')).toBeNull();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('is not there where nothing was wished for', async () => {
    show(views.quietTimes({ state: 'off', slots: [] }));
    await waitFor(() =>
      expect(screen.queryByRole('region', { name: /Quiet times/ })).toBeNull(),
    );
  });

  it('keeps its place when nobody answers', async () => {
    show(await refusal(503, 'The database does not answer'));
    expect(
      await screen.findByText(/The database does not answer/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('region', { name: 'Quiet times of keycloak' }),
    ).toBeInTheDocument();
  });
});
