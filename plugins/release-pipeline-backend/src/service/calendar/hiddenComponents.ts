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

import type { CalendarEventText } from 'backstage-plugin-release-pipeline-common';

/** Components that an event names and that the reader may not see (R24). */
export function hiddenIn(
  { except, scope }: CalendarEventText,
  visible: ReadonlySet<string>,
): string[] {
  return [...(scope?.components ?? []), ...(except?.components ?? [])].filter(
    ref => !visible.has(ref),
  );
}

/** The text without them. */
export function withoutHidden(
  text: CalendarEventText,
  visible: ReadonlySet<string>,
): CalendarEventText {
  if (hiddenIn(text, visible).length === 0) {
    return text;
  }
  const seen = (scope: CalendarEventText['scope']) =>
    scope?.components && {
      ...scope,
      components: scope.components.filter(ref => visible.has(ref)),
    };
  return {
    ...text,
    scope: seen(text.scope) ?? text.scope,
    except: seen(text.except) ?? text.except,
  };
}
