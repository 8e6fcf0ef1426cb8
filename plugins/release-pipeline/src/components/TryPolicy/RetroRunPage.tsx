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
import TextField from '@material-ui/core/TextField';
import type {
  RetroRunAnswer,
  TrialOptions,
} from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef } from '../../api';
import { useFilters, useTrial } from '../../hooks';
import { Choice } from '../Choice';
import { RetroAnswer } from './RetroAnswer';
import { gateKey, MOST_RELEASES, retroQuestion } from './retroQuestion';
import { TrialResult } from './TrialResult';
import { TriedSettings } from './TriedSettings';
import { TryForm } from './TryForm';
import { TryFrame } from './TryFrame';

const VALUE = 'with.';

/** How a condition would have judged the releases of the past. */
export function RetroRunPage() {
  return (
    <TryFrame page="retro-run">
      {(componentRef, options) => (
        <RetroTrial componentRef={componentRef} options={options} />
      )}
    </TryFrame>
  );
}

function RetroTrial(props: { componentRef: string; options: TrialOptions }) {
  const { componentRef, options } = props;
  const api = useApi(releasePipelineApiRef);
  const { get, set, under } = useFilters();
  const choice = {
    stage: get('stage'),
    gate: get('gate'),
    last: get('last'),
    values: under(VALUE),
  };
  const { gate, run: question, missing } = retroQuestion(options, choice);
  const { trial, run, stop } = useTrial<RetroRunAnswer>({
    key: JSON.stringify(question),
    ask: async ({ signal }) => {
      if (!question) {
        throw new Error(missing);
      }
      return api.runRetro(componentRef, question, { signal });
    },
    atOnce: question !== undefined,
  });
  const gates =
    options.stages.find(({ name }) => name === choice.stage)?.gates ?? [];
  return (
    <>
      <TryForm
        title="How would it have judged the past?"
        about="A condition of the stage judges the last releases again, from what was recorded and what Prometheus still knows. Nothing is kept, and no policy changes."
        send="Run"
        missing={missing}
        onSend={run}
        more={
          gate?.retro.allowed && (
            <TriedSettings
              settings={gate.settings}
              values={choice.values}
              onValue={(path, value) => set({ [VALUE + path]: value })}
            />
          )
        }
      >
        <Choice
          id="release-pipeline-try-stage"
          label="Stage"
          none="Choose …"
          value={choice.stage}
          options={options.stages.map(({ name }) => [name, name])}
          onChange={value => set({ stage: value, gate: '' }, VALUE)}
        />
        <Choice
          id="release-pipeline-try-gate"
          label="Condition"
          none="Choose …"
          value={choice.gate}
          options={gates.map(one => [
            gateKey(one),
            `${one.title} (${one.set === 'gates' ? '' : `${one.set}: `}${
              one.name
            })`,
          ])}
          onChange={value => set({ gate: value }, VALUE)}
        />
        <TextField
          id="release-pipeline-try-last"
          label="Last releases"
          placeholder="20"
          value={choice.last}
          onChange={event => set({ last: event.target.value })}
          inputProps={{
            inputMode: 'numeric',
            maxLength: 2,
            style: { padding: '9px 10px', fontSize: 13, width: 90 },
            'aria-label': `Last releases, at most ${MOST_RELEASES}`,
          }}
          InputLabelProps={{ shrink: true }}
          variant="outlined"
          size="small"
        />
      </TryForm>
      <TrialResult
        trial={trial}
        meanwhile="The last releases are being judged again."
        onRun={run}
        onStop={stop}
      >
        {answer => <RetroAnswer answer={answer} written={gate?.settings} />}
      </TrialResult>
    </>
  );
}
