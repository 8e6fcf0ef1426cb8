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

/**
 * What the conditions that every stage has of its own are called, and whatever
 * else holds a release back besides the gates of a policy. What is found is kept
 * and shown by these names, so that no gate may have one of them.
 */
export const OWN_NAMES: ReadonlySet<string> = new Set([
  'after',
  'binding',
  'calendar',
  'cooldown',
  'delay',
  'planned-time',
  'protected-soak',
  // Shown only while it holds.
  'baseline',
  'comparison',
  'other-promotion',
  'target-known',
  // Preconditions, by the code of the problem.
  'ambiguous-release',
  'application-in-several-stages',
  'application-not-for-stage',
  'application-not-found',
  'application-not-read',
  'application-of-another-component',
  'application-of-several-components',
  'binding-not-confirmed',
  'difference-unread',
  'no-application',
  'observed-only',
  'secret-in-git',
  'several-instances',
]);
