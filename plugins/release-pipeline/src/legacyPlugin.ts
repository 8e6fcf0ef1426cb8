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
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createCardExtension } from '@backstage/plugin-home-react';
import { RELEASE_PIPELINE_PLUGIN_ID } from 'backstage-plugin-release-pipeline-common';
import type { JSX } from 'react';
import { ReleasePipelineClient, releasePipelineApiRef } from './api';
import {
  approvalsRouteRef,
  changeCalendarRouteRef,
  openApprovalsRouteRef,
  openCalendarRouteRef,
  openTabRouteRef,
  releasesRouteRef,
  tabRouteRef,
} from './routes';

/** @public */
export const releasePipelinePlugin = createPlugin({
  id: RELEASE_PIPELINE_PLUGIN_ID,
  apis: [
    createApiFactory({
      api: releasePipelineApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: deps => new ReleasePipelineClient(deps),
    }),
  ],
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
});

/** The tab, for `EntityLayout.Route`. @public */
export const EntityReleasePipelineContent: () => JSX.Element =
  releasePipelinePlugin.provide(
    createRoutableExtension({
      name: 'EntityReleasePipelineContent',
      component: () =>
        import('./components/ReleasePipelineTab').then(
          module => module.ReleasePipelineTab,
        ),
      mountPoint: tabRouteRef,
    }),
  );

/** The card, for a component's overview page. @public */
export const EntityReleaseCard: () => JSX.Element =
  releasePipelinePlugin.provide(
    createComponentExtension({
      name: 'EntityReleaseCard',
      component: {
        lazy: () =>
          import('./components/ReleaseCard').then(module => module.ReleaseCard),
      },
    }),
  );

/** Which release is where, for all components, as a page. @public */
export const ReleasesPage: () => JSX.Element = releasePipelinePlugin.provide(
  createRoutableExtension({
    name: 'ReleasesPage',
    component: () =>
      import('./components/LegacyPages').then(module => module.ReleasesPage),
    mountPoint: releasesRouteRef,
  }),
);

/** What waits for the reader's decision, as a page. @public */
export const ApprovalsPage: () => JSX.Element = releasePipelinePlugin.provide(
  createRoutableExtension({
    name: 'ApprovalsPage',
    component: () =>
      import('./components/LegacyPages').then(module => module.ApprovalsPage),
    mountPoint: approvalsRouteRef,
  }),
);

/** What changes when, as a page. @public */
export const ChangeCalendarPage: () => JSX.Element =
  releasePipelinePlugin.provide(
    createRoutableExtension({
      name: 'ChangeCalendarPage',
      component: () =>
        import('./components/LegacyPages').then(
          module => module.ChangeCalendarPage,
        ),
      mountPoint: changeCalendarRouteRef,
    }),
  );

/**
 * Says that a freeze, an incident or a maintenance touches what the reader
 * owns; once, beside the routes of the app.
 * @public
 */
export const ReleasePipelineFreezeBanner: () => JSX.Element =
  releasePipelinePlugin.provide(
    createComponentExtension({
      name: 'ReleasePipelineFreezeBanner',
      component: {
        lazy: () =>
          import('./components/FreezeBanner').then(
            module => module.FreezeBanner as () => JSX.Element,
          ),
      },
    }),
  );

/** What is frozen, planned and waiting, for the home page. @public */
export const HomePageReleasePipelineCalendar: (props: {
  title?: string;
}) => JSX.Element = releasePipelinePlugin.provide(
  createCardExtension<{ title?: string }>({
    name: 'HomePageReleasePipelineCalendar',
    title: 'Releases and the change calendar',
    components: () =>
      import('./components/CalendarCard').then(module => ({
        Content: module.CalendarCard,
      })),
  }),
);
