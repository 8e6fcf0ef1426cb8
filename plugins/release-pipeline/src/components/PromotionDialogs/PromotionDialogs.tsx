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

import type {
  ChangeToConfirm,
  FreezeExceptionView,
  PromotionView,
  ReviewOwed,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import {
  createContext,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import type { Ask } from '../../model';
import { AnnounceDialog, type ToAnnounce } from './AnnounceDialog';
import { ApproveSeveralDialog } from './ApproveSeveralDialog';
import { AskDialog } from './AskDialog';
import { AskExceptionDialog, type HoldingFreeze } from './AskExceptionDialog';
import { ConfirmDialog } from './ConfirmDialog';
import { ConfirmExceptionDialog } from './ConfirmExceptionDialog';
import { DecisionDialog, type DecisionKind } from './DecisionDialog';
import { EndExceptionDialog } from './EndExceptionDialog';
import { EndOverrideDialog } from './EndOverrideDialog';
import { OverrideDialog } from './OverrideDialog';
import { PlanDialog } from './PlanDialog';
import { ReviewDialog } from './ReviewDialog';
import { RiskDialog, type RiskStep } from './RiskDialog';
import type { ChosenTime } from './TimeChoice';

/** A promotion that a freeze holds, and who reads its exceptions anew afterwards. */
type AboutExceptions = {
  promotion: PromotionView;
  verdict?: Verdict;
  onClosed: () => void;
};

/** A dialog, and what it is about. */
export type DialogRequest =
  | ({ kind: 'announce' } & ToAnnounce)
  | { kind: 'ask'; componentRef: string; ask: Ask; beside: Ask[] }
  | { kind: 'approve-several'; promotions: PromotionView[] }
  | { kind: 'confirm'; componentRef: string; change: ChangeToConfirm }
  | ({ kind: 'ask-exception'; freezes: HoldingFreeze[] } & AboutExceptions)
  | ({
      kind: 'confirm-exception' | 'end-exception';
      exception: FreezeExceptionView;
    } & AboutExceptions)
  | { kind: 'override'; promotion: PromotionView; verdict?: Verdict }
  | { kind: 'end-override' | 'review'; owed: ReviewOwed }
  | { kind: 'plan'; promotion: PromotionView; choose: ChosenTime['kind'] }
  | { kind: RiskStep; promotion: PromotionView; verdict?: Verdict }
  | { kind: DecisionKind; promotion: PromotionView; verdict?: Verdict };

const OpenContext = createContext<(request: DialogRequest) => void>(() => {});

/** Opens a dialog over the present view. */
export function usePromotionDialogs(): (request: DialogRequest) => void {
  return useContext(OpenContext);
}

/**
 * Holds the one dialog that is open, with what the person saw when it opened,
 * so that live updates change the page behind it and not what is decided.
 */
export function PromotionDialogs(props: {
  onClosed: () => Promise<void>;
  children: ReactNode;
}) {
  const { onClosed, children } = props;
  const [request, setRequest] = useState<DialogRequest>();
  const open = useMemo(() => (next: DialogRequest) => setRequest(next), []);
  // Refreshed also after a refusal: it often means that the page is out of date.
  const close = () => {
    setRequest(undefined);
    void onClosed();
    if (request && 'onClosed' in request) {
      request.onClosed();
    }
  };
  return (
    <OpenContext.Provider value={open}>
      {children}
      {request?.kind === 'ask' && <AskDialog {...request} onClose={close} />}
      {request?.kind === 'approve-several' && (
        <ApproveSeveralDialog {...request} onClose={close} />
      )}
      {request?.kind === 'announce' && (
        <AnnounceDialog {...request} onClose={close} />
      )}
      {request?.kind === 'confirm' && (
        <ConfirmDialog {...request} onClose={close} />
      )}
      {request?.kind === 'ask-exception' && (
        <AskExceptionDialog {...request} onClose={close} />
      )}
      {request?.kind === 'confirm-exception' && (
        <ConfirmExceptionDialog {...request} onClose={close} />
      )}
      {request?.kind === 'end-exception' && (
        <EndExceptionDialog {...request} onClose={close} />
      )}
      {request?.kind === 'override' && (
        <OverrideDialog {...request} onClose={close} />
      )}
      {request?.kind === 'plan' && <PlanDialog {...request} onClose={close} />}
      {request?.kind === 'end-override' && (
        <EndOverrideDialog {...request} onClose={close} />
      )}
      {request?.kind === 'review' && (
        <ReviewDialog {...request} onClose={close} />
      )}
      {(request?.kind === 'raise' || request?.kind === 'lower') && (
        <RiskDialog {...request} step={request.kind} onClose={close} />
      )}
      {(request?.kind === 'approve' ||
        request?.kind === 'reject' ||
        request?.kind === 'withdraw' ||
        request?.kind === 'confirm-release' ||
        request?.kind === 'report-problem' ||
        request?.kind === 'cancel') && (
        <DecisionDialog {...request} onClose={close} />
      )}
    </OpenContext.Provider>
  );
}
