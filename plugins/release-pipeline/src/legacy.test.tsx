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

import {
  entityPresentationApiRef,
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import { renderInTestApp, TestApiProvider } from '@backstage/test-utils';
import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import * as legacy from './legacy';
import { accessibilityProblems } from './__testUtils__/accessibility';
import { makeBoard } from './__testUtils__/board';
import { FakeReleasePipelineApi } from './__testUtils__/FakeReleasePipelineApi';
import { makeStory } from './__testUtils__/story';
import { makeTrials } from './__testUtils__/trials';
// Loaded before the clock of a test runs; the app loads them when they are needed.
import './components/LegacyPages';
import './components/ReleaseCard';
import './components/ReleasePipelineTab';

const story = makeStory(Date.now());
const tab = story.tab();

const payments = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'payments',
    namespace: 'default',
    annotations: { 'release-pipeline/pipeline': 'regions' },
  },
  spec: { owner: 'team-payments' },
};

/** In an app of the old frontend system, without signals. */
async function visitOldApp(path: string) {
  const api = new FakeReleasePipelineApi({
    tab,
    card: {
      component: tab.component,
      state: tab.state,
      headline: tab.headline,
      problems: [],
      stages: [
        {
          name: 'dev',
          state: 'runs',
          version: '1.15.0',
          health: { status: 'Healthy' },
          sync: 'Synced',
          fresh: true,
        },
      ],
    },
    trialOptions: makeTrials(Date.now()).options(),
    inbox: { forMe: [], excluded: [], mine: [] },
    board: makeBoard(Date.now()).board(),
    calendar: { from: '', to: '', changes: [], events: [], truncated: false },
  });
  const nameOf = (entity: unknown) => {
    const snapshot = { entityRef: String(entity), primaryTitle: 'somebody' };
    return { snapshot, promise: Promise.resolve(snapshot) };
  };
  await renderInTestApp(
    <TestApiProvider
      apis={[
        [legacy.releasePipelineApiRef, api],
        [entityPresentationApiRef, { forEntity: nameOf }],
      ]}
    >
      <EntityProvider entity={payments}>
        <Routes>
          <Route
            path="/tab/*"
            element={<legacy.EntityReleasePipelineContent />}
          />
          <Route path="/card" element={<legacy.EntityReleaseCard />} />
          <Route path="/releases" element={<legacy.ReleasesPage />} />
          <Route path="/approvals" element={<legacy.ApprovalsPage />} />
          <Route path="/calendar" element={<legacy.ChangeCalendarPage />} />
        </Routes>
      </EntityProvider>
    </TestApiProvider>,
    {
      routeEntries: [path],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    },
  );
}

describe('the plugin in the old frontend system', () => {
  it('offers the same parts', () => {
    expect(Object.keys(legacy).sort()).toEqual([
      'ApprovalsPage',
      'ChangeCalendarPage',
      'EntityReleaseCard',
      'EntityReleasePipelineContent',
      'HomePageReleasePipelineCalendar',
      'ReleasePipelineFreezeBanner',
      'ReleasesPage',
      'isReleasePipelineAvailable',
      'releasePipelineApiRef',
      'releasePipelinePlugin',
    ]);
    expect(legacy.releasePipelinePlugin.getId()).toBe('release-pipeline');
    expect(legacy.isReleasePipelineAvailable(payments)).toBe(true);
    expect(
      [...legacy.releasePipelinePlugin.getApis()].map(({ api }) => api.id),
    ).toEqual([legacy.releasePipelineApiRef.id]);
  });

  it('shows the tab', async () => {
    await visitOldApp('/tab');
    expect(
      await screen.findByRole('heading', {
        level: 2,
        name: /^1\.15\.0 is not in production/,
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('article', { name: /^Stage production-eu, 1\.14\.2/ }),
    ).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('shows where the policy is tried', async () => {
    await visitOldApp('/tab/what-if');
    expect(
      await screen.findByRole('heading', {
        level: 2,
        name: 'Try the policy of payments',
      }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('button', { name: 'Evaluate' }),
    ).toBeDisabled();
    expect(
      screen.getByRole('link', { name: 'Back to the stages' }),
    ).toHaveAttribute('href', '/tab');
  });

  it('shows the card', async () => {
    await visitOldApp('/card');
    expect(
      await screen.findByRole('heading', { name: 'Release pipeline' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('list', { name: 'Stages' }),
    ).toHaveTextContent(/dev1\.15\.0Healthy/);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('shows the board with the frame of a page', async () => {
    await visitOldApp('/releases');
    expect(
      await screen.findByRole('heading', { level: 1, name: 'Releases' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('button', { name: 'Decide on checkout' }),
    ).toHaveAttribute('href', '/approvals?promotion=promotion-of-checkout');
  });

  it('shows the approvals with the frame of a page', async () => {
    await visitOldApp('/approvals');
    expect(
      await screen.findByRole('heading', { level: 1, name: 'Approvals' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('heading', { name: 'Nothing waits for you' }),
    ).toBeInTheDocument();
  });

  it('shows the change calendar with the frame of a page', async () => {
    await visitOldApp('/calendar');
    expect(
      await screen.findByRole('heading', { level: 1, name: 'Change calendar' }),
    ).toBeInTheDocument();
    expect(
      await screen.findByRole('heading', { name: /^Nothing in / }),
    ).toBeInTheDocument();
  });
});
