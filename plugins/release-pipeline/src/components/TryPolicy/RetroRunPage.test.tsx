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
import type {
  RetroRunAnswer,
  TrialOptions,
} from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { renderWith } from '../../__testUtils__/render';
import { makeTrials } from '../../__testUtils__/trials';
import { ReleasePipelineTab } from '../ReleasePipelineTab';
import { retroQuestion } from './retroQuestion';

const trials = makeTrials(Date.now());
const ERRORS = '?stage=production-eu&gate=gates%2Ferrors';

function open(query: string, retro: RetroRunAnswer | undefined) {
  const api = new FakeReleasePipelineApi({
    trialOptions: trials.options(),
    retro,
  });
  renderWith(api, <ReleasePipelineTab />, { path: `/retro-run${query}` });
  return api;
}

function rowOf(version: string) {
  return screen.getByRole('row', { name: new RegExp(`^${version} `) });
}

describe('RetroRunPage', () => {
  it('says how it would have judged, in a sentence, a picture and a table', async () => {
    const api = open(ERRORS, trials.retro());
    expect(
      await screen.findByRole('heading', {
        level: 3,
        name: /^It would have stopped 2 of the last 12 releases;/,
      }),
    ).toBeVisible();
    expect(api.asked).toEqual([
      {
        call: 'retro',
        componentRef: 'component:default/payments',
        run: { stage: 'production-eu', gate: 'errors', set: 'gates', last: 20 },
      },
    ]);
    expect(screen.getByRole('list', { name: 'Totals' })).toHaveTextContent(
      '9 passed2 failed1 unknown1 caught1 missed',
    );
    expect(
      screen.getByRole('img', { name: /^It would have stopped 2/ }),
    ).toBeInTheDocument();
    expect(screen.getByText(/^Prometheus prod keeps 14 days/)).toBeVisible();
    expect(rowOf('1.14.8')).toHaveTextContent(
      /came in.*Failed.*of staging was too high.*2.4 %.*at most 1 %.*Rolled back.*Caught.*was rolled back to 1.14.2 after 2 h/,
    );
    expect(rowOf('1.14.6')).toHaveTextContent(/Passed.*Rolled back.*Missed/);
    expect(rowOf('1.14.7')).toHaveTextContent(/Unknown.*none.*Succeeded/);
    expect(rowOf('1.15.0')).toHaveTextContent(/may still come.*Not there yet/);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('shows on demand what the judgement of a release rests on', async () => {
    const user = userEvent.setup();
    open(ERRORS, trials.retro());
    const toggle = await screen.findByRole('button', {
      name: 'Evidence of 1.14.8',
    });
    expect(toggle).toHaveAttribute('aria-expanded', 'false');
    expect(screen.queryByText('1,204 requests')).toBeNull();
    await user.click(toggle);
    expect(screen.getByText('1,204 requests')).toBeVisible();
    expect(screen.getByText('sum(rate(http_errors[5m]))')).toBeVisible();
    expect(
      screen.getByRole('link', { name: /^Open the query/ }),
    ).toHaveAttribute(
      'href',
      'https://prometheus.example.com/graph?g0.expr=errors',
    );
    // Of a release without any there is nothing to open.
    expect(rowOf('1.14.7')).toHaveTextContent(/none$/);
    expect(
      screen.queryByRole('button', { name: 'Evidence of 1.14.7' }),
    ).toBeNull();
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.click(toggle);
    expect(screen.queryByText('1,204 requests')).toBeNull();
  });

  it('runs again with other values, and keeps them in the address', async () => {
    const user = userEvent.setup();
    const api = open(
      '?stage=production-eu',
      trials.retro({
        changed: ['max'],
        gate: {
          ...trials.errors,
          settings: { ...trials.errors.settings, max: 0.03 },
        },
      }),
    );
    const run = await screen.findByRole('button', { name: 'Run' });
    expect(run).toHaveAccessibleDescription('Choose a condition first.');
    await user.click(screen.getByRole('button', { name: /^Condition/ }));
    await user.click(
      await screen.findByRole('option', {
        name: 'Error ratio of staging (errors)',
      }),
    );
    await waitFor(() =>
      expect(screen.queryByRole('option')).not.toBeInTheDocument(),
    );
    const max = screen.getByRole('textbox', { name: 'max' });
    expect(max).toHaveAccessibleDescription('config: 0.01');
    await user.type(max, 'much');
    expect(run).toBeDisabled();
    expect(run).toHaveAccessibleDescription('max is no number.');
    await user.clear(max);
    await user.type(max, '0.03');
    await user.type(
      screen.getByRole('textbox', { name: /^Last releases/ }),
      '5{Enter}',
    );
    expect(await screen.findByText('0.03')).toBeVisible();
    expect(api.asked).toMatchObject([
      { run: { gate: 'errors', last: 5, with: { max: 0.03 } } },
    ]);
    const sentence = screen.getByRole('heading', {
      name: /^It would have stopped/,
    });
    expect(sentence.parentElement).toHaveTextContent(
      'max 0.03 instead of 0.01',
    );
    // The other way to try keeps the stage.
    expect(
      within(screen.getByRole('navigation', { name: 'Ways to try' })).getByRole(
        'link',
        { name: 'What if' },
      ),
    ).toHaveAttribute('href', '/what-if?stage=production-eu');
  });

  it('says that no release ran here yet', async () => {
    open(ERRORS, trials.retro({ releases: [] }));
    expect(
      await screen.findByRole('heading', { name: 'No release ran here yet' }),
    ).toBeVisible();
  });

  it('has only the table where there are no numbers', async () => {
    const { releases } = trials.retro();
    open(
      ERRORS,
      trials.retro({
        chart: undefined,
        releases: releases.map(item => ({ ...item, number: undefined })),
      }),
    );
    expect(await screen.findByRole('table')).toBeInTheDocument();
    expect(screen.queryByRole('img')).toBeNull();
  });
});

describe('retroQuestion', () => {
  const options: TrialOptions = trials.options();
  const ask = (
    choice: Partial<Parameters<typeof retroQuestion>[1]>,
    from = options,
  ) => {
    const { run, missing } = retroQuestion(from, {
      stage: 'production-eu',
      gate: 'gates/soak',
      last: '',
      values: {},
      ...choice,
    });
    return run ?? missing;
  };

  it.each([
    [{ stage: '' }, 'Choose a stage first.'],
    [{ stage: 'nowhere' }, 'There is no stage nowhere here.'],
    [
      { stage: 'production-us' },
      'Only members of platform may try the policy of this stage',
    ],
    [{ stage: 'staging' }, 'staging has no condition that can be tried.'],
    [{ gate: 'gates/approvals' }, 'Choose a condition first.'],
    [{ gate: 'medium/approvals' }, 'People decide; nobody was asked then.'],
    [{ last: '0' }, 'Ask for 1 to 50 releases.'],
    [{ last: '51' }, 'Ask for 1 to 50 releases.'],
    [{ last: '2.5' }, 'Ask for 1 to 50 releases.'],
    [{ values: { 'for.hours': 'x' } }, 'for (hours) is no number.'],
  ])('%j cannot be run: %s', (choice, because) => {
    expect(ask(choice)).toBe(because);
  });

  it('sends a duration whole, and nothing that is as config has it', () => {
    expect(ask({ values: { 'for.hours': '48' } })).toEqual({
      stage: 'production-eu',
      gate: 'soak',
      set: 'gates',
      last: 20,
      with: { for: { hours: 48 } },
    });
    expect(ask({ last: '7', values: { 'for.hours': '24', max: '1' } })).toEqual(
      {
        stage: 'production-eu',
        gate: 'soak',
        set: 'gates',
        last: 7,
      },
    );
  });
});
