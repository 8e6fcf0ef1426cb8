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
import type { TrainView } from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { ConflictNotice, currentOf } from '../ConflictNotice';
import { ToldCollisions } from '../Collisions';
import { ReasonDialog, serverMessage } from '../PromotionDialogs';
import { TrainFields } from './TrainFields';
import { useTableClasses } from './useTableClasses';
import { useTouched } from './useTouched';
import { differencesOf, formOf, missingIn, textOf } from './trainForm';

function whyNot({ endedAt }: TrainView): string {
  return endedAt
    ? 'It was called off; schedule another one.'
    : 'Choose between both versions first.';
}

/** Schedules a train, or changes one; it asks in the reader's name when it departs. */
export function ScheduleDialog(props: {
  stages: string[];
  /** The train that is changed, as the person saw it; absent: a new one. */
  train?: TrainView;
  onClose: () => void;
}) {
  const { stages, train, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const classes = useTableClasses();
  const texts = useTextClasses();
  const [form, setForm] = useState(() => formOf(train?.text));
  const [seen, setSeen] = useState(train);
  // What stands now, where somebody was faster.
  const [conflict, setConflict] = useState<TrainView>();
  const [reason, setReason] = useState(train?.text.reason ?? '');
  // Drawn anew with what is the reason then, once a conflict is settled.
  const [turn, setTurn] = useState(0);
  const touched = useTouched(form, seen);
  const settle = (current: TrainView) => {
    setSeen(current);
    setConflict(undefined);
    setTurn(turn + 1);
  };
  const save = async (sent = '') => {
    const text = textOf(form, sent, seen?.text);
    try {
      await (seen
        ? api.changeTrain(seen.id, { ...text, version: seen.version })
        : api.createTrain(text));
    } catch (cause) {
      setConflict(currentOf<TrainView>(cause));
      throw cause;
    }
  };
  return (
    <ReasonDialog
      key={turn}
      title={train ? 'Change the train' : 'Schedule a train'}
      confirm={train ? 'Change' : 'Schedule'}
      reasonHint="The reason of each promotion; recorded with your name."
      reasonRequired
      startsElsewhere={!train}
      longest={500}
      initial={reason}
      onText={setReason}
      impossible={conflict ? whyNot(conflict) : missingIn(form)}
      onConfirm={save}
      onClose={onClose}
    >
      <div className={classes.stack}>
        {conflict && (
          <ConflictNotice
            changed={
              conflict.endedAt
                ? undefined
                : { by: conflict.scheduledBy, at: conflict.scheduledAt }
            }
            gone={conflict.endedAt && 'called it off'}
            differences={differencesOf(
              { ...formOf(conflict.text), reason: conflict.text.reason },
              { ...form, reason },
            )}
            onMine={() => settle(conflict)}
            onTheirs={() => {
              setForm(formOf(conflict.text));
              setReason(conflict.text.reason);
              settle(conflict);
            }}
          />
        )}
        <p>
          It departs at its time and asks in your name for what nothing holds
          back then. Each component is promoted by itself, with all its
          conditions.
          {train &&
            ' Who changes it asks from then on; a departure that is under way goes on as it was.'}
        </p>
        <TrainFields
          form={form}
          stages={
            form.stage === '' || stages.includes(form.stage)
              ? stages
              : [...stages, form.stage]
          }
          isNew={!train}
          onForm={change => setForm(before => ({ ...before, ...change }))}
        />
        {touched.told && (
          <ToldCollisions told={touched.told} stage={form.stage} />
        )}
        {touched.failure !== undefined && (
          <p className={texts.dense}>
            What it touches at its departure is not known:{' '}
            {serverMessage(touched.failure)}.
          </p>
        )}
      </div>
    </ReasonDialog>
  );
}
