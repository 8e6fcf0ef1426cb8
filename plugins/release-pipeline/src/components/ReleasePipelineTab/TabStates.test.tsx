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
import { componentChannel } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { ReleasePipelineTab } from './ReleasePipelineTab';

const story = makeStory(Date.now());
const channel = componentChannel('component:default/payments');

function renderTab(api: FakeReleasePipelineApi) {
  return renderWith(api, <ReleasePipelineTab />);
}

function headline() {
  return screen.findByRole('heading', { level: 2 });
}

describe('ReleasePipelineTab where something is missing', () => {
  it('R18 shows what runs without a pipeline, and how to get one', async () => {
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          state: 'view-only',
          pipeline: undefined,
          stages: [],
          headline: {
            tone: 'neutral',
            sentence: ['payments has no release pipeline yet.'],
            details: [],
          },
          unstaged: [
            story.target({ application: 'payments-prod', sync: 'OutOfSync' }),
          ],
        }),
      }),
    );
    expect(await headline()).toHaveTextContent('no release pipeline yet');
    expect(
      screen.getByText(/release-pipeline\/pipeline: standard/),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('row', { name: /payments-prod.*1\.15\.0.*OutOfSync/ }),
    ).toBeInTheDocument();
    expect(screen.queryByRole('button', { name: /Ask/ })).toBeNull();
  });

  it('R19 says what to add where, and copies exactly that', async () => {
    const user = userEvent.setup();
    const copy =
      'metadata:\n  labels:\n    release-pipeline/component: payments';
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          problems: [
            {
              code: 'binding-not-confirmed',
              stage: 'production-eu',
              message: 'Its application does not name this component.',
              place: 'payments-production-eu in Argo CD prod',
              copy,
            },
            {
              code: 'binding-not-confirmed',
              stage: 'production-us',
              message: 'Its application does not name this component.',
              place: 'payments-production-us in Argo CD prod',
              copy,
            },
          ],
        }),
      }),
    );
    await headline();
    const problem = screen.getByRole('group', {
      name: 'Its application does not name this component.',
    });
    // What is mended in the same way is said once, with every place.
    expect(problem).toHaveTextContent(
      /production-eu: .*payments-production-eu in Argo CD prod.*production-us: .*payments-production-us in Argo CD prod/,
    );
    const write = jest.spyOn(navigator.clipboard, 'writeText');
    await user.click(screen.getByRole('button', { name: 'Copy' }));
    expect(await screen.findByText('Copied')).toBeInTheDocument();
    expect(write).toHaveBeenCalledWith(copy);
  });

  it('marks what came without a promotion, on its stage and in words', async () => {
    const message = '1.15.0 arrived in production-eu without a promotion';
    const [first, ...others] = story.tab().stages;
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          stages: [{ ...first, uncovered: true }, ...others],
          problems: [{ code: 'not-covered', stage: first.name, message }],
        }),
      }),
    );
    await headline();
    const stage = screen.getByRole('article', {
      name: /not covered by a promotion/,
    });
    expect(within(stage).getByText('Not covered')).toBeInTheDocument();
    expect(screen.getByRole('group', { name: message })).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('R19 R35 shows what the catalog changed, to be confirmed as it was seen', async () => {
    const user = userEvent.setup();
    const toConfirm = {
      id: 'change-1',
      sentence: 'The catalog says another pipeline.',
      differences: [{ what: 'pipeline', from: 'regions', to: 'standard' }],
      holds: false,
      stages: [
        { name: 'production-eu', groups: ['group:default/platform'] },
        {
          name: 'production-us',
          groups: ['group:default/platform'],
          confirmed: {
            by: { ref: 'user:default/pat', name: 'Pat Platform' },
            at: story.at(0),
          },
        },
      ],
      confirm: { allowed: true },
    };
    const api = new FakeReleasePipelineApi({ tab: story.tab({ toConfirm }) });
    renderTab(api);
    const notice = await screen.findByRole('group', {
      name: /^The catalog changed/,
    });
    expect(notice).toHaveTextContent(
      /Pipeline ?regions → standard.*stays as it was.*production-eu: platform can confirm.*production-us: confirmed by Pat Platform/,
    );
    await user.click(within(notice).getByRole('button', { name: 'Confirm…' }));
    const dialog = await screen.findByRole('dialog', {
      name: 'Confirm what the catalog changed',
    });
    await expect(accessibilityProblems(dialog)).resolves.toEqual([]);
    await user.keyboard('agreed with both teams{Control>}{Enter}{/Control}');
    await waitFor(() => expect(dialog).not.toBeInTheDocument());
    expect(api.asked).toEqual([
      {
        call: 'confirm',
        componentRef: 'component:default/payments',
        confirmation: { change: 'change-1', reason: 'agreed with both teams' },
      },
    ]);
  });

  it('R35 says who else confirms, where the reader may not', async () => {
    renderTab(
      new FakeReleasePipelineApi({
        tab: story.tab({
          toConfirm: {
            id: 'change-1',
            sentence: 'The catalog says another owner.',
            differences: [{ what: 'owner', to: 'group:default/checkout' }],
            holds: true,
            stages: [],
            confirm: { allowed: false, because: 'Only platform confirms it' },
          },
        }),
      }),
    );
    const notice = await screen.findByRole('group', {
      name: /^The catalog changed/,
    });
    expect(notice).toHaveTextContent(/none → checkout.*Nothing is promoted/);
    expect(
      within(notice).getByRole('button', { name: 'Confirm…' }),
    ).toHaveAccessibleDescription('Only platform confirms it');
  });

  it('says how to get here when nothing is known of the component yet', async () => {
    renderTab(
      new FakeReleasePipelineApi({
        tab: await refusal(404, 'It needs the annotation x'),
      }),
    );
    expect(await headline()).toHaveTextContent('Nothing is known here yet');
    expect(
      screen.getByText(/It needs the annotation x\. Next try in/),
    ).toBeInTheDocument();
    expect(screen.queryByText(/Nothing was changed/)).not.toBeInTheDocument();
  });

  it('names permission and owner to whom may not see it, and nothing else', async () => {
    renderTab(
      new FakeReleasePipelineApi({
        tab: await refusal(403, 'production-eu is secret'),
      }),
    );
    expect(await headline()).toHaveTextContent(
      'You may not see the release pipeline of payments',
    );
    expect(screen.getByText(/Ask the owner, team-payments/)).toHaveTextContent(
      'release-pipeline.component.read',
    );
    expect(screen.queryByText(/secret/)).not.toBeInTheDocument();
  });

  it('says what was not changed when there is no answer, and tries again', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      tab: await refusal(503, 'The database does not answer'),
    });
    renderTab(api);
    expect(await headline()).toHaveTextContent('The portal did not answer');
    expect(screen.getByText(/Nothing was changed/)).toHaveTextContent(
      /The database does not answer\..*Next try in/,
    );
    api.say({ tab: story.tab() });
    await user.click(screen.getByRole('button', { name: 'Try now' }));
    expect(await screen.findByText('Holds it back (2)')).toBeInTheDocument();
  });

  it('names the log id of an internal error, to be copied', async () => {
    const user = userEvent.setup();
    renderTab(
      new FakeReleasePipelineApi({
        tab: await refusal(500, 'An internal error occurred logId=67098693'),
      }),
    );
    await headline();
    expect(
      screen.getByText(/The backend failed, log id 67098693\./),
    ).toBeInTheDocument();
    const write = jest.spyOn(navigator.clipboard, 'writeText');
    await user.click(
      screen.getByRole('button', { name: 'Copy error details' }),
    );
    expect(write).toHaveBeenCalledWith(
      expect.stringContaining('500 The backend failed, log id 67098693'),
    );
  });

  it('keeps the last facts under a notice when the answers stop', async () => {
    const api = new FakeReleasePipelineApi({ tab: story.tab() });
    const { signals } = renderTab(api);
    await headline();
    api.say({ tab: new Error('Failed to fetch') });
    await signals.send(channel);
    const words = await screen.findByText(
      /The portal does not answer. This page is as of/,
    );
    expect(screen.getByText(/old\. Next try in/)).toBeInTheDocument();
    // What ticks is not read out each time.
    expect(words.closest('[role="status"]')).not.toHaveTextContent(
      /old|Next try/,
    );
    expect(screen.getByText('Holds it back (2)')).toBeInTheDocument();
  });

  it('says that it loads, to screen readers at once', async () => {
    renderTab(new FakeReleasePipelineApi());
    expect(
      await screen.findByText('Loading the release pipeline of payments'),
    ).toBeInTheDocument();
  });
});
