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

import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Route, Routes } from 'react-router-dom';
import { useTab } from '../../hooks';
import { DecisionPage } from '../DecisionPage';
import { LiveContent } from '../PageStates';
import { PageBody } from '../PageBody';
import { PromotionDialogs } from '../PromotionDialogs';
import { RetroRunPage, WhatIfPage } from '../TryPolicy';
import { TabView } from './TabView';

/** The Release pipeline tab of a component's page, and where its policy is tried. */
export function ReleasePipelineTab() {
  return (
    <Routes>
      <Route path="what-if" element={<WhatIfPage />} />
      <Route path="retro-run" element={<RetroRunPage />} />
      <Route path="promotions/:id" element={<DecisionPage />} />
      <Route path="*" element={<WholeTab />} />
    </Routes>
  );
}

function WholeTab() {
  const { entity } = useEntity();
  const live = useTab(stringifyEntityRef(entity));
  const owner = entity.spec?.owner;
  return (
    <PageBody>
      <PromotionDialogs onClosed={live.refresh}>
        <LiveContent
          live={live}
          what={`the release pipeline of ${entity.metadata.name}`}
          owner={typeof owner === 'string' ? owner : undefined}
        >
          {(tab, loadedAt) => <TabView tab={tab} loadedAt={loadedAt} />}
        </LiveContent>
      </PromotionDialogs>
    </PageBody>
  );
}
