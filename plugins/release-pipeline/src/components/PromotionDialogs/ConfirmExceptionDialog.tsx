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
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { ExceptionWords } from '../ExceptionWords';
import { Words } from '../Words';
import { Facts } from './Facts';
import { ReasonDialog } from './ReasonDialog';

/** Lets an exception count, for the promotion as the person saw it (R20). */
export function ConfirmExceptionDialog(props: {
  promotion: PromotionView;
  verdict?: Verdict;
  exception: FreezeExceptionView;
  onClose: () => void;
}) {
  const { promotion, verdict, exception, onClose } = props;
  const { id, digest, release, stage } = promotion;
  const { event, until } = exception;
  const api = useApi(releasePipelineApiRef);
  const texts = useTextClasses();
  return (
    <ReasonDialog
      title={`Confirm the exception for ${release.version} into ${stage}`}
      confirm="Confirm exception"
      onConfirm={async () => {
        await api.confirmException(id, { digest, exceptionId: exception.id });
      }}
      onClose={onClose}
    >
      <Facts promotion={promotion} verdict={verdict} />
      <p className={texts.dense}>
        <ExceptionWords exception={exception} />
      </p>
      <p className={texts.dense}>
        <Words
          parts={[
            `Freeze ‘${event.title}’ lets this promotion pass at once, until `,
            { time: until, as: 'when' },
            '. All other conditions hold as before. It is recorded with your name and listed in the review of the freeze.',
          ]}
        />
      </p>
    </ReasonDialog>
  );
}
