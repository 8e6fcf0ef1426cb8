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
  ApiBlueprint,
  AppRootElementBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { HomePageWidgetBlueprint } from '@backstage/plugin-home-react/alpha';
import {
  isReleasePipelineAvailable,
  RELEASE_PIPELINE_PLUGIN_ID,
} from 'backstage-plugin-release-pipeline-common';
import { lazy, Suspense } from 'react';
import { ReleasePipelineClient, releasePipelineApiRef } from './api';
import { Glyph } from './icons';
import {
  approvalsRouteRef,
  changeCalendarRouteRef,
  openApprovalsRouteRef,
  openCalendarRouteRef,
  openTabRouteRef,
  releasesRouteRef,
  TAB_PATH,
  tabRouteRef,
} from './routes';

const api = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: releasePipelineApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ReleasePipelineClient(deps),
    }),
});

const tab = EntityContentBlueprint.make({
  params: {
    path: TAB_PATH,
    title: 'Release pipeline',
    group: 'deployment',
    icon: <Glyph name="pipeline" />,
    filter: isReleasePipelineAvailable,
    routeRef: tabRouteRef,
    loader: () =>
      import('./components/ReleasePipelineTab').then(module => (
        <module.ReleasePipelineTab />
      )),
  },
});

const card = EntityCardBlueprint.make({
  params: {
    type: 'content',
    filter: isReleasePipelineAvailable,
    loader: () =>
      import('./components/ReleaseCard').then(module => <module.ReleaseCard />),
  },
});

const releases = PageBlueprint.make({
  name: 'releases',
  params: {
    path: '/releases',
    title: 'Releases',
    icon: <Glyph name="board" fontSize="inherit" />,
    routeRef: releasesRouteRef,
    loader: () =>
      import('./components/ReleasesPage').then(module => (
        <module.ReleasesContent />
      )),
  },
});

const approvals = PageBlueprint.make({
  name: 'approvals',
  params: {
    path: '/approvals',
    title: 'Approvals',
    icon: <Glyph name="stamp" fontSize="inherit" />,
    routeRef: approvalsRouteRef,
    loader: () =>
      import('./components/ApprovalsPage').then(module => (
        <module.ApprovalsContent />
      )),
  },
});

const changeCalendar = PageBlueprint.make({
  name: 'change-calendar',
  params: {
    path: '/change-calendar',
    title: 'Change calendar',
    icon: <Glyph name="calendar" fontSize="inherit" />,
    routeRef: changeCalendarRouteRef,
    loader: () =>
      import('./components/Trains').then(module => <module.CalendarPages />),
  },
});

const FreezeBanner = lazy(() =>
  import('./components/FreezeBanner').then(module => ({
    default: module.FreezeBanner,
  })),
);

// Beside all pages; switched off by `app.extensions`.
const freezeBanner = AppRootElementBlueprint.make({
  name: 'freeze-banner',
  params: {
    element: (
      <Suspense fallback={null}>
        <FreezeBanner />
      </Suspense>
    ),
  },
});

// Shows where an app has a home page.
const homeCard = HomePageWidgetBlueprint.make({
  name: 'calendar',
  params: {
    name: 'ReleasePipelineCalendar',
    title: 'Releases and the change calendar',
    description:
      'What is frozen now and next of what you own, what is planned there, and what waits for you',
    components: () =>
      import('./components/CalendarCard').then(module => ({
        Content: module.CalendarCard,
      })),
    layout: {
      width: { minColumns: 4, defaultColumns: 6 },
      height: { minRows: 4, defaultRows: 6 },
    },
  },
});

/** The release pipeline in the new frontend system. @public */
const releasePipelinePlugin = createFrontendPlugin({
  pluginId: RELEASE_PIPELINE_PLUGIN_ID,
  title: 'Release pipeline',
  icon: <Glyph name="pipeline" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    tab: tabRouteRef,
    releases: releasesRouteRef,
    approvals: approvalsRouteRef,
    changeCalendar: changeCalendarRouteRef,
  },
  externalRoutes: {
    openTab: openTabRouteRef,
    openApprovals: openApprovalsRouteRef,
    openCalendar: openCalendarRouteRef,
  },
  extensions: [
    api,
    tab,
    card,
    releases,
    approvals,
    changeCalendar,
    freezeBanner,
    homeCard,
  ],
});

export default releasePipelinePlugin;
