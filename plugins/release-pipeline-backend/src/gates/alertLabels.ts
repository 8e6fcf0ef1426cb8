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

import type { GateContext } from 'backstage-plugin-release-pipeline-node';
import { fillTemplate, templateValues } from '../domain/templates';
import type { AlertLabels } from './alertsConfig';

/** By label, the values of which one must be there. */
export type Wanted = Map<string, string[]>;

/**
 * Fills in which labels an alert must have to count. What the catalog says
 * stands in values only, held to a few characters (S32).
 */
export function fillLabels(
  { of, subject }: Pick<GateContext<unknown>, 'of' | 'subject'>,
  labels: AlertLabels,
): { wanted: Wanted } | { missing: string } {
  const values = templateValues(subject.component, of ?? subject.stage);
  const wanted: Wanted = new Map();
  for (const [label, written] of Object.entries(labels)) {
    const filled: string[] = [];
    for (const template of [written].flat()) {
      const text = fillTemplate(template, values);
      if (!('text' in text)) {
        return {
          missing: `{{ ${text.variable} }} ${
            text.because === 'missing'
              ? 'has no value'
              : 'cannot stand in a label'
          } here`,
        };
      }
      filled.push(text.text);
    }
    wanted.set(label, filled);
  }
  return { wanted };
}
