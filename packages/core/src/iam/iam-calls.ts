// Loaded where policies are applied, and as one module with named imports, so that bundlers keep these calls only.
import {
  AttachGroupPolicyCommand,
  type AttachGroupPolicyCommandInput,
  type AttachGroupPolicyCommandOutput,
  AttachRolePolicyCommand,
  type AttachRolePolicyCommandInput,
  type AttachRolePolicyCommandOutput,
  AttachUserPolicyCommand,
  type AttachUserPolicyCommandInput,
  type AttachUserPolicyCommandOutput,
  CreateGroupCommand,
  type CreateGroupCommandInput,
  type CreateGroupCommandOutput,
  CreatePolicyCommand,
  type CreatePolicyCommandInput,
  type CreatePolicyCommandOutput,
  CreatePolicyVersionCommand,
  type CreatePolicyVersionCommandInput,
  type CreatePolicyVersionCommandOutput,
  DeletePolicyVersionCommand,
  type DeletePolicyVersionCommandInput,
  type DeletePolicyVersionCommandOutput,
  GetGroupCommand,
  type GetGroupCommandInput,
  type GetGroupCommandOutput,
  GetGroupPolicyCommand,
  type GetGroupPolicyCommandInput,
  type GetGroupPolicyCommandOutput,
  GetPolicyCommand,
  type GetPolicyCommandInput,
  type GetPolicyCommandOutput,
  GetPolicyVersionCommand,
  type GetPolicyVersionCommandInput,
  type GetPolicyVersionCommandOutput,
  GetRoleCommand,
  type GetRoleCommandInput,
  type GetRoleCommandOutput,
  GetRolePolicyCommand,
  type GetRolePolicyCommandInput,
  type GetRolePolicyCommandOutput,
  GetUserCommand,
  type GetUserCommandInput,
  type GetUserCommandOutput,
  GetUserPolicyCommand,
  type GetUserPolicyCommandInput,
  type GetUserPolicyCommandOutput,
  IAMClient,
  type IAMClientConfig,
  ListAttachedGroupPoliciesCommand,
  type ListAttachedGroupPoliciesCommandInput,
  type ListAttachedGroupPoliciesCommandOutput,
  ListAttachedRolePoliciesCommand,
  type ListAttachedRolePoliciesCommandInput,
  type ListAttachedRolePoliciesCommandOutput,
  ListAttachedUserPoliciesCommand,
  type ListAttachedUserPoliciesCommandInput,
  type ListAttachedUserPoliciesCommandOutput,
  ListPolicyVersionsCommand,
  type ListPolicyVersionsCommandInput,
  type ListPolicyVersionsCommandOutput,
  PutGroupPolicyCommand,
  type PutGroupPolicyCommandInput,
  type PutGroupPolicyCommandOutput,
  PutRolePolicyCommand,
  type PutRolePolicyCommandInput,
  type PutRolePolicyCommandOutput,
  PutUserPolicyCommand,
  type PutUserPolicyCommandInput,
  type PutUserPolicyCommandOutput,
  SimulatePrincipalPolicyCommand,
  type SimulatePrincipalPolicyCommandInput,
  type SimulatePrincipalPolicyCommandOutput,
} from "@aws-sdk/client-iam";
import { leanClient } from "../aws/lean-client.ts";

export function makeIamClient(config: IAMClientConfig): IAMClient {
  return leanClient(new IAMClient(config));
}

export interface Inputs {
  readonly GetGroup: GetGroupCommandInput;
  readonly CreateGroup: CreateGroupCommandInput;
  readonly GetRole: GetRoleCommandInput;
  readonly GetUser: GetUserCommandInput;
  readonly GetGroupPolicy: GetGroupPolicyCommandInput;
  readonly GetRolePolicy: GetRolePolicyCommandInput;
  readonly GetUserPolicy: GetUserPolicyCommandInput;
  readonly PutGroupPolicy: PutGroupPolicyCommandInput;
  readonly PutRolePolicy: PutRolePolicyCommandInput;
  readonly PutUserPolicy: PutUserPolicyCommandInput;
  readonly ListAttachedGroupPolicies: ListAttachedGroupPoliciesCommandInput;
  readonly ListAttachedRolePolicies: ListAttachedRolePoliciesCommandInput;
  readonly ListAttachedUserPolicies: ListAttachedUserPoliciesCommandInput;
  readonly AttachGroupPolicy: AttachGroupPolicyCommandInput;
  readonly AttachRolePolicy: AttachRolePolicyCommandInput;
  readonly AttachUserPolicy: AttachUserPolicyCommandInput;
  readonly GetPolicy: GetPolicyCommandInput;
  readonly GetPolicyVersion: GetPolicyVersionCommandInput;
  readonly CreatePolicy: CreatePolicyCommandInput;
  readonly CreatePolicyVersion: CreatePolicyVersionCommandInput;
  readonly ListPolicyVersions: ListPolicyVersionsCommandInput;
  readonly DeletePolicyVersion: DeletePolicyVersionCommandInput;
  readonly SimulatePrincipalPolicy: SimulatePrincipalPolicyCommandInput;
}

export interface Outputs {
  readonly GetGroup: GetGroupCommandOutput;
  readonly CreateGroup: CreateGroupCommandOutput;
  readonly GetRole: GetRoleCommandOutput;
  readonly GetUser: GetUserCommandOutput;
  readonly GetGroupPolicy: GetGroupPolicyCommandOutput;
  readonly GetRolePolicy: GetRolePolicyCommandOutput;
  readonly GetUserPolicy: GetUserPolicyCommandOutput;
  readonly PutGroupPolicy: PutGroupPolicyCommandOutput;
  readonly PutRolePolicy: PutRolePolicyCommandOutput;
  readonly PutUserPolicy: PutUserPolicyCommandOutput;
  readonly ListAttachedGroupPolicies: ListAttachedGroupPoliciesCommandOutput;
  readonly ListAttachedRolePolicies: ListAttachedRolePoliciesCommandOutput;
  readonly ListAttachedUserPolicies: ListAttachedUserPoliciesCommandOutput;
  readonly AttachGroupPolicy: AttachGroupPolicyCommandOutput;
  readonly AttachRolePolicy: AttachRolePolicyCommandOutput;
  readonly AttachUserPolicy: AttachUserPolicyCommandOutput;
  readonly GetPolicy: GetPolicyCommandOutput;
  readonly GetPolicyVersion: GetPolicyVersionCommandOutput;
  readonly CreatePolicy: CreatePolicyCommandOutput;
  readonly CreatePolicyVersion: CreatePolicyVersionCommandOutput;
  readonly ListPolicyVersions: ListPolicyVersionsCommandOutput;
  readonly DeletePolicyVersion: DeletePolicyVersionCommandOutput;
  readonly SimulatePrincipalPolicy: SimulatePrincipalPolicyCommandOutput;
}

export type Operations = { readonly [K in keyof Inputs]: (input: Inputs[K]) => Promise<Outputs[K]> };

/** By their names in the API. */
export function operations(client: IAMClient, abortSignal: AbortSignal): Operations {
  const options = { abortSignal };
  return {
    GetGroup: (input) => client.send(new GetGroupCommand(input), options),
    CreateGroup: (input) => client.send(new CreateGroupCommand(input), options),
    GetRole: (input) => client.send(new GetRoleCommand(input), options),
    GetUser: (input) => client.send(new GetUserCommand(input), options),
    GetGroupPolicy: (input) => client.send(new GetGroupPolicyCommand(input), options),
    GetRolePolicy: (input) => client.send(new GetRolePolicyCommand(input), options),
    GetUserPolicy: (input) => client.send(new GetUserPolicyCommand(input), options),
    PutGroupPolicy: (input) => client.send(new PutGroupPolicyCommand(input), options),
    PutRolePolicy: (input) => client.send(new PutRolePolicyCommand(input), options),
    PutUserPolicy: (input) => client.send(new PutUserPolicyCommand(input), options),
    ListAttachedGroupPolicies: (input) => client.send(new ListAttachedGroupPoliciesCommand(input), options),
    ListAttachedRolePolicies: (input) => client.send(new ListAttachedRolePoliciesCommand(input), options),
    ListAttachedUserPolicies: (input) => client.send(new ListAttachedUserPoliciesCommand(input), options),
    AttachGroupPolicy: (input) => client.send(new AttachGroupPolicyCommand(input), options),
    AttachRolePolicy: (input) => client.send(new AttachRolePolicyCommand(input), options),
    AttachUserPolicy: (input) => client.send(new AttachUserPolicyCommand(input), options),
    GetPolicy: (input) => client.send(new GetPolicyCommand(input), options),
    GetPolicyVersion: (input) => client.send(new GetPolicyVersionCommand(input), options),
    CreatePolicy: (input) => client.send(new CreatePolicyCommand(input), options),
    CreatePolicyVersion: (input) => client.send(new CreatePolicyVersionCommand(input), options),
    ListPolicyVersions: (input) => client.send(new ListPolicyVersionsCommand(input), options),
    DeletePolicyVersion: (input) => client.send(new DeletePolicyVersionCommand(input), options),
    SimulatePrincipalPolicy: (input) => client.send(new SimulatePrincipalPolicyCommand(input), options),
  };
}
