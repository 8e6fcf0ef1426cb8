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

import { renderInTestApp } from '@backstage/frontend-test-utils';
import { EntityProvider } from '@backstage/plugin-catalog-react';
import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { releasePipelineApiRef } from '../../api';
import { FakeReleasePipelineApi } from '../../testing/FakeReleasePipelineApi';
import { makeStory } from '../../testing/story';
import { ReleasePipelineTab } from './ReleasePipelineTab';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'payments', namespace: 'default' },
  spec: { owner: 'team-payments' },
};

function renderTab(api: FakeReleasePipelineApi) {
  return renderInTestApp(
    <EntityProvider entity={entity}>
      <ReleasePipelineTab />
    </EntityProvider>,
    { apis: [[releasePipelineApiRef, api]] },
  );
}

describe('ReleasePipelineTab', () => {
  const story = makeStory(Date.now());

  it('begins with the sentence, then shows the stages and what holds', async () => {
    renderTab(new FakeReleasePipelineApi({ tab: story.tab() }));
    const headline = await screen.findByRole('heading', { level: 2 });
    expect(headline).toHaveTextContent(
      /^1\.15\.0 is not in production: soak in staging ends in 3 h \d+ min \(.+\), then 1 approval from platform\.$/,
    );
    expect(
      screen.getByRole('article', {
        name: /^Stage production-eu, 1\.14\.2, healthy, synced, since .+\. Next 1\.15\.0, 4 of 6 conditions met, held by soak in staging and approval\.$/,
      }),
    ).toBeInTheDocument();
    expect(screen.getByText('Holds it back (2)')).toBeInTheDocument();
    expect(screen.getByText('Lets it through (4)')).toBeInTheDocument();
  });

  it('asks for a stage with a reason, by keyboard alone', async () => {
    const api = new FakeReleasePipelineApi({
      tab: story.tab(),
      promotion: story.promotion(),
    });
    const user = userEvent.setup();
    renderTab(api);
    const button = await screen.findByRole('button', {
      name: 'Ask for production-eu…',
    });
    act(() => button.focus());
    await user.keyboard('{Enter}');
    const dialog = await screen.findByRole('dialog', {
      name: 'Ask for 1.15.0 in production-eu',
    });
    expect(within(dialog).getByRole('textbox')).toHaveFocus();
    await user.keyboard('the shop waits for it{Control>}{Enter}{/Control}');
    expect(api.asked).toEqual([
      {
        call: 'create',
        componentRef: 'component:default/payments',
        request: {
          stage: 'production-eu',
          releaseId: 'release-1.15.0',
          reason: 'the shop waits for it',
        },
      },
    ]);
  });
});
