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

import { useApi } from '@backstage/core-plugin-api';
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef } from '../../api';
import { useEvidenceAccess } from '../../hooks';
import { useTextClasses } from '../../theme';
import { Panel } from '../Panel';
import { AccessUnknown } from './AccessUnknown';
import { Downloads } from './Downloads';

/** What is recorded of one promotion, to be kept; for those who may. */
export function EvidenceOfPromotion(props: {
  promotion: Pick<PromotionView, 'id' | 'component' | 'release' | 'stage'>;
}) {
  const { component, id, release, stage } = props.promotion;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  const { allowed, error, tryNow } = useEvidenceAccess();
  if (error) {
    return <AccessUnknown error={error} tryNow={tryNow} />;
  }
  if (!allowed) {
    return null;
  }
  // The same release may come there again.
  const name = `evidence-${component.name}-${release.version}-${stage}-${id}`;
  return (
    <Panel title="Evidence">
      <p className={texts.dense}>
        All that is recorded of this promotion, with the hashes that prove it.
      </p>
      <Downloads
        files={[
          {
            label: 'Page to print',
            name: `${name}.html`,
            load: () => api.getEvidenceFile(id, 'html'),
          },
          {
            label: 'JSON',
            name: `${name}.json`,
            load: () => api.getEvidenceFile(id, 'json'),
          },
        ]}
      />
    </Panel>
  );
}
