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
import type { CalendarPreview } from 'backstage-plugin-release-pipeline-common';
import { useEffect, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useSettled } from '../../hooks';
import { textOf, type EventForm } from './eventForm';

/** What the form would do, asked whenever it has not changed for a moment. */
export function usePreview(
  form: EventForm,
  /** Of the event that is changed; absent: a new one. */
  id?: string,
): {
  preview?: CalendarPreview;
  failure?: unknown;
} {
  const api = useApi(releasePipelineApiRef);
  const [answer, setAnswer] = useState<{
    preview?: CalendarPreview;
    failure?: unknown;
  }>({});
  // A title is not needed to say when and what.
  const text = useSettled(
    JSON.stringify({
      ...textOf(form),
      title: form.title.trim() || 'Untitled',
      id,
    }),
  );
  const isAskable = form.start !== '' && form.directions.length > 0;
  useEffect(() => {
    if (!isAskable) {
      setAnswer({});
      return undefined;
    }
    const controller = new AbortController();
    api
      .previewCalendarEvent(JSON.parse(text), { signal: controller.signal })
      .then(
        preview => !controller.signal.aborted && setAnswer({ preview }),
        failure => !controller.signal.aborted && setAnswer({ failure }),
      );
    return () => controller.abort();
  }, [api, isAskable, text]);
  return answer;
}
