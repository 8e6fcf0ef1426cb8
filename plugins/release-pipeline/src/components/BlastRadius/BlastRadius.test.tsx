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
import type { BlastRadius } from 'backstage-plugin-release-pipeline-common';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { BlastRadiusPanel, BlastRadiusSummary } from '.';

const story = makeStory(Date.now());
const about = {
  componentRef: 'component:default/payments',
  stage: 'production-eu',
  releaseId: 'release-1.15.0',
};

async function panel(blastRadius: BlastRadius | Error) {
  renderWith(
    new FakeReleasePipelineApi({ blastRadius }),
    <BlastRadiusPanel {...about} />,
  );
  return screen.findByRole('region', { name: 'What else it touches' });
}

async function summary(blastRadius: BlastRadius | Error | undefined) {
  renderWith(
    new FakeReleasePipelineApi({ blastRadius }),
    <p data-testid="summary">
      <BlastRadiusSummary {...about} />
    </p>,
  );
  return screen.findByTestId('summary');
}

/** Nothing of it could be told. */
const unknown: BlastRadius = {
  dependents: { known: [], because: 'The catalog cannot be asked' },
  shared: {
    applications: [],
    clusters: [],
    because: 'No application is known',
  },
  wayBack: {
    notReady: ['Nothing is known that ran there'],
    notBack: [],
    unknown: 'Git has not told',
  },
};

describe('what else a release touches', () => {
  it('names who relies on it with the owners, what is shared, and the way back', async () => {
    const user = userEvent.setup();
    const region = await panel(story.blastRadius());
    await screen.findByText(/uses its API payments-api/);
    expect(region).toHaveTextContent(
      'checkout uses its API payments-api, team-checkout',
    );
    expect(region).toHaveTextContent('Cluster prod-eu-1 with 41 components');
    expect(region).toHaveTextContent('Way back: 1.14.2');
    expect(region).toHaveTextContent('Ready');
    expect(region).toHaveTextContent(
      'Would not come back: db/migrate in payments by path',
    );
    expect(region).not.toHaveTextContent('shop');
    await user.click(
      screen.getByRole('button', { name: '1 more, also through these' }),
    );
    expect(region).toHaveTextContent('shop depends on checkout');
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('I3 says what is not known, and never that it is nothing', async () => {
    const region = await panel(unknown);
    await screen.findByText(/The catalog cannot be asked/);
    expect(region).toHaveTextContent(
      'Not known in full: No application is known.',
    );
    expect(region).toHaveTextContent(
      'Not ready: Nothing is known that ran there',
    );
    expect(region).toHaveTextContent('not known in full: Git has not told.');
    expect(region).not.toHaveTextContent(
      /Nothing that|No cluster|No application with|\(0\)/,
    );
  });

  it('says of a cluster that only stages of the same component share', async () => {
    const region = await panel(
      story.blastRadius({
        shared: {
          applications: [],
          clusters: [
            {
              cluster: 'prod-eu-1',
              components: 0,
              stages: [
                {
                  component: {
                    ref: 'component:default/payments',
                    name: 'payments',
                  },
                  stage: 'staging',
                },
              ],
            },
          ],
        },
      }),
    );
    await screen.findByText(/other stages of this component/);
    expect(region).not.toHaveTextContent('0 components');
  });

  it.each([
    ['it names all of them', 1, /cart in production, cart in staging$/],
    ['one is not named', 2, /cart in production, cart in staging, …$/],
  ])(
    'counts components and not their stages: %s',
    async (_w, components, text) => {
      const stageOf = (name: string, stage: string) => ({
        component: { ref: `component:default/${name}`, name },
        stage,
      });
      await panel(
        story.blastRadius({
          shared: {
            applications: [],
            clusters: [
              {
                cluster: 'prod-eu-1',
                components,
                stages: [
                  stageOf('payments', 'staging'),
                  stageOf('cart', 'production'),
                  stageOf('cart', 'staging'),
                ],
              },
            ],
          },
        }),
      );
      expect(await screen.findByText(/^payments in staging/)).toHaveTextContent(
        text,
      );
    },
  );

  it('says so when there is nothing', async () => {
    const region = await panel(
      story.blastRadius({
        dependents: { known: [] },
        shared: { applications: [], clusters: [] },
      }),
    );
    await screen.findByText('Nothing that the catalog shows you.');
    expect(region).toHaveTextContent(
      'No application with others that you may see.',
    );
  });

  it.each<[string, BlastRadius, string[]]>([
    [
      'all of it',
      story.blastRadius(),
      [
        'checkout, shop rely on it.',
        'The way back to 1.14.2 is ready; db/migrate in payments would not come back.',
      ],
    ],
    [
      'what is not known',
      unknown,
      [
        'What relies on it is not known: The catalog cannot be asked.',
        'The way back is not ready: Nothing is known that ran there; what would not come back is not known in full: Git has not told.',
        'What it shares is not known in full: No application is known.',
      ],
    ],
    [
      'an application that others share',
      story.blastRadius({
        shared: {
          applications: [
            {
              application: 'payments-production',
              stages: [
                {
                  component: { ref: 'component:default/cart', name: 'cart' },
                  stage: 'production',
                },
              ],
            },
          ],
          clusters: [],
        },
      }),
      [
        'checkout, shop rely on it.',
        'The application payments-production brings cart production, too.',
      ],
    ],
  ])('is short beside a question: %s', async (_what, told, sentences) => {
    const text = await summary(told);
    await screen.findByText(new RegExp(sentences[0].slice(0, 20)));
    sentences.forEach(sentence => expect(text).toHaveTextContent(sentence));
  });

  it('does not stand for nothing while the backend does not answer', async () => {
    const text = await summary(
      await refusal(503, 'The catalog cannot be asked'),
    );
    await screen.findByText(
      'What else it touches is not known: The catalog cannot be asked.',
    );
    expect(text).not.toHaveTextContent('Nothing');
  });
});
