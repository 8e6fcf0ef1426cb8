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
  Collisions,
  TrainTimes,
  TrainView,
} from 'backstage-plugin-release-pipeline-common';
import { useEffect, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useSettled } from '../../hooks';
import { missingIn, textOf, type TrainForm } from './trainForm';

/**
 * What a train would touch if it were saved as it is typed, asked whenever that
 * has not changed for a moment; nothing while something is missing in it.
 */
export function useTouched(
  form: TrainForm,
  /** The train that is changed; absent: a new one. */
  train?: TrainView,
): { told?: Collisions; failure?: unknown } {
  const api = useApi(releasePipelineApiRef);
  const [answer, setAnswer] = useState<
    ReturnType<typeof useTouched> & { asked?: string }
  >({});
  const isAskable = missingIn(form) === undefined && !form.isOff;
  const typed = isAskable ? JSON.stringify(timesOf(form, train)) : '';
  const asked = useSettled(typed);
  useEffect(() => {
    if (asked === '') {
      return undefined;
    }
    const controller = new AbortController();
    api
      .getTrainCollisions(JSON.parse(asked), { signal: controller.signal })
      .then(
        told => !controller.signal.aborted && setAnswer({ asked, told }),
        failure => !controller.signal.aborted && setAnswer({ asked, failure }),
      );
    return () => controller.abort();
  }, [api, asked]);
  // What was told of another stage or time is no answer.
  return typed !== '' && answer.asked === typed ? answer : {};
}

function timesOf(form: TrainForm, train: TrainView | undefined): TrainTimes {
  const { components, recurrence, stage, start, validation, waves, zone } =
    textOf(form, '', train?.text);
  return {
    id: train?.id,
    components,
    recurrence,
    stage,
    start,
    validation,
    waves,
    zone,
  };
}
