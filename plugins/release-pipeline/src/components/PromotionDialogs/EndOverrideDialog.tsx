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
import type { ReviewOwed } from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { OverrideWords } from '../OverrideWords';
import { ReasonDialog } from './ReasonDialog';

/** Ends an override before its time. */
export function EndOverrideDialog(props: {
  owed: ReviewOwed;
  onClose: () => void;
}) {
  const { owed, onClose } = props;
  const { override, promotionId, stage, version } = owed;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  return (
    <ReasonDialog
      title={`End the override for ${version} in ${stage}`}
      confirm="End override"
      reasonHint="Shown in the timeline. Kept as evidence."
      reasonRequired
      onConfirm={async reason => {
        await api.endOverride(promotionId, {
          overrideId: override.id,
          reason: reason ?? '',
        });
      }}
      onClose={onClose}
    >
      <p className={texts.dense}>
        <OverrideWords override={override} />
      </p>
      <p className={texts.dense}>
        What it passes over counts again at once. What has been done meanwhile
        stays, and so does the review.
      </p>
    </ReasonDialog>
  );
}
