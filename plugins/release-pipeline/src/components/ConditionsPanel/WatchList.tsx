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

import type {
  GateView,
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import { useMemo } from 'react';
import { GateList } from './GateList';
import { RecordsContext } from './RecordsContext';

/** What a release is watched by in the stage that it has reached. */
export function WatchList(props: {
  promotion: PromotionView;
  gates: GateView[];
}) {
  const { gates, promotion } = props;
  const { stage } = promotion;
  const component = promotion.component.ref;
  const { id: releaseId, version } = promotion.release;
  const records = useMemo(
    () => ({ about: { component, stage, releaseId }, version }),
    [component, stage, releaseId, version],
  );
  return (
    <RecordsContext.Provider value={records}>
      <GateList gates={gates} />
    </RecordsContext.Provider>
  );
}
