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
import type {
  TrialOptions,
  WhatIf,
  WhatIfAnswer,
} from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef } from '../../api';
import { useFilters, useTrial } from '../../hooks';
import { Choice } from '../Choice';
import { EmptyPanel } from '../PageStates';
import { TrialResult } from './TrialResult';
import { TryForm } from './TryForm';
import { TryFrame } from './TryFrame';
import { WhatIfVerdict } from './WhatIfVerdict';

type Direction = NonNullable<WhatIf['direction']>;

const directions: Array<[Direction, string]> = [
  ['forward', 'Forward'],
  ['rollback', 'Rollback'],
  ['hotfix', 'Hotfix'],
];

/** Evaluates a release for a stage without asking for anything. */
export function WhatIfPage() {
  return (
    <TryFrame page="what-if">
      {(componentRef, options) => (
        <WhatIfTrial componentRef={componentRef} options={options} />
      )}
    </TryFrame>
  );
}

function missingIn(
  options: TrialOptions,
  stage: string,
  releaseId: string,
): string | undefined {
  if (!stage || !releaseId) {
    return 'Choose a stage and a release first.';
  }
  const found = options.stages.find(({ name }) => name === stage);
  if (!found) {
    return `There is no stage ${stage} here.`;
  }
  return found.try.allowed
    ? undefined
    : found.try.because ?? 'You may not try here.';
}

function WhatIfTrial(props: { componentRef: string; options: TrialOptions }) {
  const { componentRef, options } = props;
  const api = useApi(releasePipelineApiRef);
  const { get, set } = useFilters();
  const stage = get('stage');
  const releaseId = get('release');
  const direction =
    directions.find(([name]) => name === get('direction'))?.[0] ?? 'forward';
  const question = { stage, releaseId, direction };
  const missing = missingIn(options, stage, releaseId);
  const { trial, run, stop } = useTrial<WhatIfAnswer & Told>({
    key: JSON.stringify(question),
    ask: async ({ signal }) => {
      const answer = await api.askWhatIf(componentRef, question, { signal });
      return { ...answer, sentence: answer.verdict.sentence };
    },
    atOnce: missing === undefined,
  });
  if (options.releases.length === 0) {
    return (
      <EmptyPanel glyph="pipeline" title="No release is known yet">
        The first one that is seen in a first stage can be tried here.
      </EmptyPanel>
    );
  }
  return (
    <>
      <TryForm
        title="What if it were asked for now?"
        about="Every condition of the stage is asked, also those that cost something. Nothing is asked for, and nothing is kept."
        send="Evaluate"
        missing={missing}
        onSend={run}
      >
        <Choice
          id="release-pipeline-try-release"
          label="Release"
          none="Choose …"
          value={releaseId}
          options={options.releases.map(({ id, version }) => [id, version])}
          onChange={value => set({ release: value })}
        />
        <Choice
          id="release-pipeline-try-stage"
          label="Into stage"
          none="Choose …"
          value={stage}
          options={options.stages.map(({ name }) => [name, name])}
          onChange={value => set({ stage: value })}
        />
        <Choice
          id="release-pipeline-try-direction"
          label="Direction"
          value={direction}
          options={directions}
          onChange={value =>
            set({ direction: value === 'forward' ? '' : value })
          }
        />
      </TryForm>
      <TrialResult
        trial={trial}
        meanwhile="Every condition is being asked."
        onRun={run}
        onStop={stop}
      >
        {answer => <WhatIfVerdict answer={answer} />}
      </TrialResult>
    </>
  );
}

type Told = Pick<WhatIfAnswer['verdict'], 'sentence'>;
