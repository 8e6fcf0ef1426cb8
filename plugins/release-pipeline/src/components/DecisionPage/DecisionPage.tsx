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
import { EntityRefLink, useEntity } from '@backstage/plugin-catalog-react';
import type { DecisionView } from 'backstage-plugin-release-pipeline-common';
import { useParams } from 'react-router-dom';
import { useDecision, useDecisionState } from '../../hooks';
import { BackToStages } from '../BackToStages';
import { PageBody } from '../PageBody';
import { EmptyPanel, LiveContent } from '../PageStates';
import { PromotionDialogs } from '../PromotionDialogs';
import { DecisionContent } from './DecisionContent';

/** All that is needed to decide on one promotion, and the decision itself. */
export function DecisionPage() {
  const { id = '' } = useParams();
  const { entity } = useEntity();
  const componentRef = stringifyEntityRef(entity);
  const live = useDecision(id, componentRef);
  const owner = entity.spec?.owner;
  return (
    <PageBody>
      <div>
        <BackToStages />
      </div>
      <PromotionDialogs onClosed={live.refresh}>
        <LiveContent
          live={live}
          what={`this promotion of ${entity.metadata.name}`}
          owner={typeof owner === 'string' ? owner : undefined}
          stages={0}
        >
          {view =>
            view.promotion.component.ref === componentRef ? (
              <Known key={id} view={view} refresh={live.refresh} />
            ) : (
              <EmptyPanel
                glyph="stamp"
                title={`${entity.metadata.name} has no such promotion`}
              >
                It is one of{' '}
                <EntityRefLink entityRef={view.promotion.component.ref} />.
              </EmptyPanel>
            )
          }
        </LiveContent>
      </PromotionDialogs>
    </PageBody>
  );
}

function Known(props: { view: DecisionView; refresh: () => Promise<void> }) {
  const { view, refresh } = props;
  return <DecisionContent {...useDecisionState(view, refresh)} />;
}
