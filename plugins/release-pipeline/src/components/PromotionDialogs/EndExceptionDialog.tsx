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
  FreezeExceptionView,
  PromotionView,
} from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { ExceptionWords } from '../ExceptionWords';
import { ReasonDialog } from './ReasonDialog';

/** Takes an exception back before its time. */
export function EndExceptionDialog(props: {
  promotion: PromotionView;
  exception: FreezeExceptionView;
  onClose: () => void;
}) {
  const { promotion, exception, onClose } = props;
  const { id, release, stage } = promotion;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  return (
    <ReasonDialog
      title={`Take back the exception for ${release.version} into ${stage}`}
      confirm="Take it back"
      reasonHint="Shown in the timeline. Kept as evidence."
      reasonRequired
      onConfirm={async reason => {
        await api.endException(id, {
          exceptionId: exception.id,
          reason: reason ?? '',
        });
      }}
      onClose={onClose}
    >
      <p className={texts.dense}>
        <ExceptionWords exception={exception} />
      </p>
      <p className={texts.dense}>
        The freeze holds this promotion again at once. What has been done
        meanwhile stays.
      </p>
    </ReasonDialog>
  );
}
