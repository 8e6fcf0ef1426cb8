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

/** Sent several times at once, and not recorded each time. */
export class PartialFailure extends Error {
  /** What was done with what is recorded: `Approved`. */
  readonly done: string;
  readonly recorded: string[];
  readonly refused: Array<{ what: string; cause: unknown }>;

  constructor(options: Pick<PartialFailure, 'done' | 'recorded' | 'refused'>) {
    const { done, recorded, refused } = options;
    super(`Not recorded: ${refused.map(({ what }) => what).join(', ')}`);
    this.name = 'PartialFailure';
    this.done = done;
    this.recorded = recorded;
    this.refused = refused;
  }
}
