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
import type { ChangeToConfirm } from 'backstage-plugin-release-pipeline-common';
import { releasePipelineApiRef } from '../../api';
import { Differences } from './Differences';
import { ReasonDialog } from './ReasonDialog';

/** Confirms what the catalog changed, as the person saw it (R19, R35). */
export function ConfirmDialog(props: {
  componentRef: string;
  change: ChangeToConfirm;
  onClose: () => void;
}) {
  const { componentRef, change, onClose } = props;
  const api = useApi(releasePipelineApiRef);
  const confirm = async (reason: string | undefined) => {
    await api.confirmChange(componentRef, {
      change: change.id,
      ...(reason && { reason }),
    });
  };
  return (
    <ReasonDialog
      title="Confirm what the catalog changed"
      confirm="Confirm"
      reasonHint="Recorded with your name."
      onConfirm={confirm}
      onClose={onClose}
    >
      <Differences of={change} />
      <p style={{ marginTop: 12 }}>
        It is in force once each protected stage is confirmed by one of its
        approvers.
      </p>
    </ReasonDialog>
  );
}
