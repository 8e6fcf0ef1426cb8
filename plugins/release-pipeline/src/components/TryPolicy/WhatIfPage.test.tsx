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
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { makeTrials } from '../../__testUtils__/trials';
import { ReleasePipelineTab } from '../ReleasePipelineTab';

const story = makeStory(Date.now());
const trials = makeTrials(Date.now());
const REF = 'component:default/payments';

function open(api: FakeReleasePipelineApi, query = '') {
  renderWith(api, <ReleasePipelineTab />, { path: `/what-if${query}` });
}

async function choose(
  user: ReturnType<typeof userEvent.setup>,
  field: string,
  value: string,
) {
  await user.click(
    await screen.findByRole('button', { name: new RegExp(`^${field}`) }),
  );
  await user.click(await screen.findByRole('option', { name: value }));
  await waitFor(() =>
    expect(screen.queryByRole('option')).not.toBeInTheDocument(),
  );
}

describe('WhatIfPage', () => {
  it('is reached from the conditions of a stage, and answers for these at once', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      tab: story.tab(),
      trialOptions: trials.options(),
      whatIf: trials.whatIf(),
    });
    renderWith(api, <ReleasePipelineTab />);
    await user.click(
      await screen.findByRole('link', { name: 'Try the policy' }),
    );
    const answer = await screen.findByRole('region', {
      name: '1.15.0 into production-eu',
    });
    expect(api.asked).toEqual([
      {
        call: 'what-if',
        componentRef: REF,
        question: {
          stage: 'production-eu',
          releaseId: 'release-1.15.0',
          direction: 'forward',
        },
      },
    ]);
    expect(within(answer).getByText('Nothing was asked for')).toBeVisible();
    expect(within(answer).getByText('4 of 6 conditions met')).toBeVisible();
    expect(within(answer).getByText('Soak in staging')).toBeVisible();
    expect(screen.getAllByRole('status').at(-1)).toHaveTextContent(
      /^soak ends in .* then 1 approval from platform$/,
    );
    await expect(accessibilityProblems()).resolves.toEqual([]);

    await user.click(screen.getByRole('link', { name: 'Back to the stages' }));
    expect(
      await screen.findByRole('article', { name: /^Stage production-eu/ }),
    ).toBeInTheDocument();
  });

  it('has no way there for who may not try', async () => {
    const tab = story.tab();
    const refused = { allowed: false, because: 'Only platform may try' };
    const api = new FakeReleasePipelineApi({
      tab: {
        ...tab,
        stages: tab.stages.map(stage => ({ ...stage, try: refused })),
      },
    });
    renderWith(api, <ReleasePipelineTab />);
    expect(
      await screen.findByText('1.15.0 into production-eu'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('link', { name: 'Try the policy' })).toBeNull();
  });

  it('asks only when told to, and shows no answer to another question', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      trialOptions: trials.options(),
      whatIf: trials.whatIf(),
    });
    open(api);
    const evaluate = await screen.findByRole('button', { name: 'Evaluate' });
    expect(evaluate).toBeDisabled();
    expect(evaluate).toHaveAccessibleDescription(
      'Choose a stage and a release first.',
    );
    await choose(user, 'Release', '1.14.9');
    await choose(user, 'Into stage', 'production-us');
    expect(evaluate).toHaveAccessibleDescription(
      'Only members of platform may try the policy of this stage',
    );
    await choose(user, 'Into stage', 'production-eu');
    await choose(user, 'Direction', 'Hotfix');
    expect(api.asked).toEqual([]);
    await user.click(evaluate);
    expect(
      await screen.findByText('Nothing was asked for'),
    ).toBeInTheDocument();
    expect(api.asked).toMatchObject([
      { question: { releaseId: 'release-1.14.9', direction: 'hotfix' } },
    ]);
    await choose(user, 'Direction', 'Forward');
    expect(screen.queryByText('Nothing was asked for')).toBeNull();
    expect(api.asked).toHaveLength(1);
  });

  it('says that it is under way, and can be given up', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ trialOptions: trials.options() });
    open(api, '?stage=production-eu&release=release-1.15.0');
    expect(
      await screen.findByRole('progressbar', {
        name: 'Every condition is being asked.',
      }),
    ).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
    await user.click(screen.getByRole('button', { name: 'Give up' }));
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.getByRole('button', { name: 'Evaluate' })).toBeEnabled();
  });

  it('says what was refused, and tries again', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      trialOptions: trials.options(),
      whatIf: await refusal(429, 'Two trials are under way already'),
    });
    open(api, '?stage=production-eu&release=release-1.15.0');
    expect(await screen.findByRole('alert')).toHaveTextContent(
      'Two trials are under way already. Nothing was changed.',
    );
    api.say({ whatIf: trials.whatIf() });
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    expect(
      await screen.findByText('Nothing was asked for'),
    ).toBeInTheDocument();
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('shows why it could not be asked for whatever the conditions say', async () => {
    const message = 'payments-production-eu does not name this component';
    open(
      new FakeReleasePipelineApi({
        trialOptions: trials.options(),
        whatIf: trials.whatIf({
          problems: [{ code: 'binding-not-confirmed', message }],
        }),
      }),
      '?stage=production-eu&release=release-1.15.0',
    );
    expect(
      await screen.findByRole('group', { name: message }),
    ).toBeInTheDocument();
  });

  it.each([
    [
      'nobody may try anything',
      trials.options({ stages: trials.options().stages.slice(-1) }),
      'You may not try the policy',
    ],
    [
      'there is no pipeline',
      trials.options({ stages: [] }),
      'There is no policy to try',
    ],
    [
      'there is no release',
      trials.options({ releases: [] }),
      'No release is known yet',
    ],
  ])('says so when %s', async (_when, trialOptions, said) => {
    open(new FakeReleasePipelineApi({ trialOptions }));
    expect(await screen.findByRole('heading', { name: said })).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Evaluate' })).toBeNull();
  });

  it('names the permission to who may not see the component', async () => {
    open(
      new FakeReleasePipelineApi({
        trialOptions: await refusal(403, 'Not allowed'),
      }),
    );
    expect(
      await screen.findByRole('heading', { name: /^You may not see/ }),
    ).toBeVisible();
  });
});
