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

import { Content, PageWithHeader } from '@backstage/core-components';
import { ApprovalsContent } from '../ApprovalsPage';
import { ReleasesContent } from '../ReleasesPage';
import { CalendarPages } from '../Trains';

// The new frontend system draws the page and its header by itself.

/** The board with the frame of the old frontend system. */
export function ReleasesPage() {
  return (
    <PageWithHeader
      themeId="tool"
      title="Releases"
      subtitle="Which release is where, for all components"
    >
      <Content noPadding>
        <ReleasesContent />
      </Content>
    </PageWithHeader>
  );
}

/** The approvals with the frame of the old frontend system. */
export function ApprovalsPage() {
  return (
    <PageWithHeader themeId="tool" title="Approvals">
      <Content noPadding>
        <ApprovalsContent />
      </Content>
    </PageWithHeader>
  );
}

/** The change calendar with the frame of the old frontend system. */
export function ChangeCalendarPage() {
  return (
    <PageWithHeader themeId="tool" title="Change calendar">
      <Content noPadding>
        <CalendarPages />
      </Content>
    </PageWithHeader>
  );
}
