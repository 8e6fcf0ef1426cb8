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

import { ConflictError } from '@backstage/errors';
import type { TrainView } from 'backstage-plugin-release-pipeline-common';

/** Somebody else changed the train since the person looked; nothing was written. */
export class TrainChangedError extends ConflictError {
  /** What stands now, as the person may see it. */
  readonly current?: TrainView;

  constructor(current?: TrainView) {
    super(
      'This train was changed since you looked at it; nothing of yours was recorded. Look at what stands now, and change that',
    );
    this.current = current;
  }
}
