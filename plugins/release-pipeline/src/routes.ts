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
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

/** Where the tab lies below a component's page. */
export const TAB_PATH = '/release-pipeline';

/** The tab on a component's page. */
export const tabRouteRef = createRouteRef({ id: 'release-pipeline.tab' });

/** Where the card leads; an app may have the card without the tab. */
export const openTabRouteRef = createExternalRouteRef({
  id: 'release-pipeline.open-tab',
  optional: true,
  defaultTarget: 'release-pipeline.tab',
});

/** Which release is where, for all components. */
export const releasesRouteRef = createRouteRef({
  id: 'release-pipeline.releases',
});

/** What waits for the reader's decision. */
export const approvalsRouteRef = createRouteRef({
  id: 'release-pipeline.approvals',
});

/** Where the board leads to decide; an app may have it without the approvals. */
export const openApprovalsRouteRef = createExternalRouteRef({
  id: 'release-pipeline.open-approvals',
  optional: true,
  defaultTarget: 'release-pipeline.approvals',
});

/** What changes when. */
export const changeCalendarRouteRef = createRouteRef({
  id: 'release-pipeline.change-calendar',
});

/** Where strip, banner and card lead; an app may have them without the calendar. */
export const openCalendarRouteRef = createExternalRouteRef({
  id: 'release-pipeline.open-change-calendar',
  optional: true,
  defaultTarget: 'release-pipeline.changeCalendar',
});
