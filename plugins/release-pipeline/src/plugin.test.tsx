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

import { renderTestApp } from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { screen } from '@testing-library/react';
import plugin, { releasePipelineApiRef } from '.';
import { FakeReleasePipelineApi } from './__testUtils__/FakeReleasePipelineApi';
import { makeStory } from './__testUtils__/story';
// Loaded before the clock of a test runs; the app loads them when they are needed.
import './components/ApprovalsPage';
import './components/FreezeBanner';
import './components/ReleasePipelineTab';

const story = makeStory(Date.now());

function entity(annotations: Record<string, string>) {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: { name: 'payments', namespace: 'default', annotations },
  };
}

describe('the plugin in the new frontend system', () => {
  const api = new FakeReleasePipelineApi({
    tab: story.tab(),
    inbox: { forMe: [], excluded: [], mine: [] },
  });
  const apis = [[releasePipelineApiRef, api]] as const;

  it('adds the tab to components that chose a pipeline', async () => {
    renderTestApp({
      extensions: [
        createTestEntityPage({
          entity: entity({ 'release-pipeline/pipeline': 'standard' }),
        }),
        plugin.getExtension('entity-content:release-pipeline'),
      ],
      apis: [...apis],
    });
    expect(
      await screen.findByText(/1\.15\.0 is not in production/),
    ).toBeInTheDocument();
  });

  it('adds the board, the approvals and the calendar as pages with a way there', async () => {
    renderTestApp({
      features: [plugin],
      apis: [...apis],
      initialRouteEntries: ['/approvals'],
    });
    expect(
      await screen.findByRole('heading', { name: 'Nothing waits for you' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('link', { name: 'Change calendar' }),
    ).toHaveAttribute('href', '/change-calendar');
    expect(screen.getByRole('link', { name: 'Releases' })).toHaveAttribute(
      'href',
      '/releases',
    );
  });
});
