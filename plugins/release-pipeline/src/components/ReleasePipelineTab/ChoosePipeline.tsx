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

import type { Tab } from 'backstage-plugin-release-pipeline-common';
import { useTextClasses } from '../../theme';
import { CopyBox } from '../CopyButton';
import { Panel } from '../Panel';

/** How to get a pipeline, with the exact text; R18. */
export function ChoosePipeline(props: { tab: Tab }) {
  const { tab } = props;
  const texts = useTextClasses();
  const [first = 'standard'] = tab.offeredPipelines;
  return (
    <Panel title="Choose a pipeline">
      <p className={texts.dense}>
        Add one line to <code className={texts.code}>catalog-info.yaml</code> of
        the component, with a pipeline that your platform team offers:
      </p>
      <CopyBox
        text={`metadata:\n  annotations:\n    release-pipeline/pipeline: ${first}`}
      />
      {tab.offeredPipelines.length > 0 && (
        <p className={texts.meta} style={{ marginTop: 8 }}>
          Offered: {tab.offeredPipelines.join(', ')}
        </p>
      )}
    </Panel>
  );
}
