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

/** The one simulated Argo CD instance, in the config of both plugins. */
export const INSTANCE = 'bench';

/** What both plugins sign in with there. */
export const TOKEN = 'bench.token';

/** Name of the component with this number, counted from 0. */
export function componentName(index: number): string {
  return `component-${String(index).padStart(5, '0')}`;
}

/** The one application of the component with this number. */
export function applicationName(index: number): string {
  return `${componentName(index)}-dev`;
}
